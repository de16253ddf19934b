import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { insertCommands, type NewCommand } from './command-store.ts';
import { endCommandsOfNodes, endForgottenCommands } from './cut-off.ts';
import { findTarget } from './target.ts';
import { addStation } from './testing.ts';

let house: TestApp;
beforeAll(async () => {
  house = await testApp(() => []);
});
afterAll(() => house.close());

async function commandsOf(nodeId: string, station: string, at = new Date()) {
  const { db } = house.database;
  await addStation(house.database, house.rootId, station, { version: '1.6' });
  const target = await findTarget(db, { organizationIds: [house.rootId], siteIds: [], whole: true }, station);
  const actor = { kind: 'system', id: null } as const;
  const common = { target, intent: 'clear-cache', actor, bulkId: newId(), nodeId, at };
  const sent = { action: 'ClearCache', payload: {}, messageId: newId() };
  const commands: NewCommand[] = [
    { ...common, id: newId(), ...sent },
    { ...common, id: newId(), action: null, payload: null, messageId: null },
  ];
  await db.transaction().execute((trx) => insertCommands(trx, commands));
  return commands.map(({ id }) => id);
}

const endOf = async (id: string) => {
  const { outcome, verdict, sentence } = await house.database.db
    .selectFrom('command')
    .select(['outcome', 'verdict', 'sentence'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { outcome, verdict, sentence: sentence && (sentence as { key: string }).key };
};

test('what a dead node was working on ends in words: sent or not', async () => {
  const { db } = house.database;
  const [dead, alive] = [newId(), newId()];
  const [sent, waiting] = await commandsOf(dead, 'CUT-1');
  const [other] = await commandsOf(alive, 'CUT-2');
  await db.transaction().execute((trx) => endCommandsOfNodes(trx, [dead]));
  expect(await endOf(sent!)).toEqual({
    outcome: 'timeout',
    verdict: 'failed',
    sentence: 'command.interrupted',
  });
  expect(await endOf(waiting!)).toEqual({
    outcome: 'offline',
    verdict: 'failed',
    sentence: 'command.not_begun',
  });
  expect((await endOf(other!)).outcome).toBeNull();
  const told = await db
    .selectFrom('event')
    .select('subject_id')
    .where('kind', '=', 'command.finished')
    .execute();
  expect(told.map(({ subject_id }) => subject_id).sort()).toEqual([sent, waiting].sort());
});

test('a command whose end was never noted is given up in the end, those of a bulk later', async () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const [young] = await commandsOf(newId(), 'CUT-3', ago(20));
  const [old] = await commandsOf(newId(), 'CUT-4', ago(70));
  await endForgottenCommands(house.database.db);
  expect((await endOf(young!)).outcome).toBeNull();
  expect((await endOf(old!)).outcome).toBe('timeout');
});
