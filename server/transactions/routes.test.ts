import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayCommands } from '../gateway/contract.ts';
import { type Commands, stationCommand } from '../gateway/index.ts';
import { createBatchWriter } from '../platform/batch-writer.ts';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createTransactionApi } from './index.ts';
import { createDesk, type Desk } from './testing.ts';

let app: TestApp;
let api: ReturnType<typeof createTransactionApi>;
let writer: ReturnType<typeof createBatchWriter>;
let stranger: string;
let viewer: string;
const now = Date.UTC(2026, 0, 5, 8);
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
/** What stations answer when they are asked about a transaction. */
let goesOn: boolean | 'cannot say' = false;
let questions = 0;
const asked: unknown[][] = [];

const commands = {
  run: async (...args: unknown[]) => {
    asked.push(args);
    return {
      id: newId(),
      intent: 'remote-stop',
      action: 'RemoteStopTransaction',
      outcome: 'answered',
      verdict: 'accepted',
      sentence: { key: 'x', params: {}, text: 'The station accepts.' },
      messageId: 'm1',
      request: {},
      answer: { status: 'Accepted' },
      error: null,
      requestedAt: at(0),
      finishedAt: at(0),
      durationMs: 5,
    };
  },
  ask: async () => {
    questions += 1;
    return goesOn === 'cannot say'
      ? { outcome: 'error', code: 'NotSupported' }
      : { outcome: 'answered', payload: { ongoingIndicator: goesOn, messagesInQueue: false } };
  },
} as unknown as Pick<Commands, 'run' | 'ask'>;
const remoteStop = stationCommand(gatewayCommands['remote-stop'], {});

beforeAll(async () => {
  app = await testApp(({ database, db, bus, clock, access: { audit } }) => {
    api = createTransactionApi({ db, pool: database.pool, bus, clock, newId, audit, commands, remoteStop });
    return api.routes;
  });
  app.clock.advance(now - app.clock.now().getTime());
  writer = createBatchWriter(() => app.database.dedicated({ pipeline: true }));
  stranger = (await app.organization('Elsewhere')).key;
  viewer = await app.key('viewer', app.rootId);
});
afterAll(async () => {
  await writer.close();
  await app.close();
});

/** A station at a desk whose rows reach the database. */
async function station(version: '1.6' | '2.0.1' = '1.6') {
  const id = newId();
  const identity = `CS-${id.slice(-6)}`;
  const { pool } = app.database;
  await pool.query(
    'insert into station (id, organization_id, identity, version, created_at) values ($1, $2, $3, $4, now())',
    [id, app.rootId, identity, version],
  );
  await pool.query('insert into ownership (station_id) values ($1)', [id]);
  const desk = createDesk({
    start: now,
    newId,
    numbersFrom: numbers,
    facts: { id, identity, organizationId: app.rootId, version },
  });
  numbers += 100;
  const flush = async () => {
    const { rows: ownership } = await pool.query(
      'select epoch, version from ownership where station_id = $1',
      [id],
    );
    const { epoch, version } = ownership[0];
    expect(await writer.write({ stationId: id, epoch, version }, desk.rows)).toEqual({ outcome: 'written' });
    desk.rows.length = 0;
  };
  return { id, identity, desk, flush };
}
let numbers = 1000;

const idOf = ({ answer }: { answer: unknown }) => (answer as { transactionId: number }).transactionId;
const begin = async (desk: Desk, minute = 0, connectorId = 1) =>
  idOf(
    await desk.tell('StartTransaction', {
      connectorId,
      idTag: 'A1',
      meterStart: 1000,
      timestamp: at(minute),
    }),
  );
const stop = (desk: Desk, transactionId: number, minute: number, meterStop = 2000) =>
  desk.tell('StopTransaction', { transactionId, meterStop, timestamp: at(minute), reason: 'Local' });

const get = async (path: string, key = app.ownerKey) => (await app.ask(key, 'GET', path)).json();

test('the list pages through all transactions once, in both directions, and tells each in a sentence', async () => {
  const { desk, flush, identity } = await station();
  for (let minute = 0; minute < 7; minute += 1) {
    desk.advance(0);
    await stop(desk, await begin(desk, -60 + minute), -30 + minute);
  }
  await flush();
  for (const sort of ['-startedAt', 'startedAt']) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { startedAt: string }[]; nextCursor: string | null } = await get(
        `/transactions?station=${identity}&sort=${sort}&limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.items.map((item) => item.startedAt));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(seen).toEqual(sort === 'startedAt' ? seen.toSorted() : seen.toSorted().reverse());
  }
  const { items } = await get(`/transactions?station=${identity}&limit=1`);
  expect(items[0].sentence.text).toBe('Ended after 30 min: 1.00 kWh. Reason told by the station: Local.');
});

test('filters find what they say, and the search finds ids, tokens and stations', async () => {
  const { desk, flush, identity } = await station();
  const ended = await begin(desk, -20);
  await stop(desk, ended, -10);
  const bad = await begin(desk, -5, 2);
  await stop(desk, bad, -1, 500);
  await begin(desk, -1, 3);
  await flush();
  const count = async (filter: string) => (await get(`/transactions?${filter}`)).items.length;
  expect(await count(`station=${identity}`)).toBe(3);
  expect(await count(`station=${identity}&state=active`)).toBe(1);
  expect(await count(`station=${identity}&state=ended`)).toBe(2);
  expect(await count(`station=${identity}&anomalous=true`)).toBe(1);
  expect(await count(`station=${identity}&anomalous=false`)).toBe(2);
  expect(await count(`station=${identity}&token=a1`)).toBe(3);
  expect(await count(`station=${identity}&token=other`)).toBe(0);
  expect(await count(`station=${identity}&from=${at(-6)}&to=${at(-2)}`)).toBe(1);
  expect(await count(`q=${ended}`)).toBe(1);
  expect(await count(`q=${identity.toLowerCase()}`)).toBe(3);
  expect(await count('q=a1')).toBeGreaterThanOrEqual(3);
  const [first] = (await get(`/transactions?q=${ended}`)).items;
  expect(await count(`q=${first.id}`)).toBe(1);
  expect(await count(`organizationId=${app.rootId}&state=active`)).toBeGreaterThanOrEqual(1);
});

test('a page tells where the energy comes from and what is odd, with samples and events', async () => {
  const { desk, flush, identity } = await station();
  const transactionId = await begin(desk, -60);
  for (let minute = -59; minute < 0; minute += 1) {
    const sampledValue = [
      { value: String(1060 + minute) },
      { value: '11', measurand: 'Power.Active.Import', unit: 'kW' },
      { value: '16', measurand: 'Current.Import', phase: 'L1', unit: 'A' },
    ];
    await desk.meter16(1, [{ timestamp: at(minute), sampledValue }], { transactionId });
  }
  await stop(desk, transactionId, 0, 900);
  await flush();
  const [{ id }] = (await get(`/transactions?station=${identity}`)).items;
  const page = await get(`/transactions/${id}`);
  expect(page).toMatchObject({ registerStartWh: 1000, registerSource: 'samples', energyWh: 59 });
  expect(page.energySentence.text).toContain('1.059 kWh − 1.000 kWh = 0.059 kWh');
  expect(page.anomalySentences[0].sentence.text).toContain('ran backwards');
  const series = await get(`/transactions/${id}/samples`);
  expect(series).toMatchObject({ downsampled: false, samples: 61 });
  expect(series.at).toHaveLength(61);
  expect(series.powerW[5]).toBe(11_000);
  expect(series.currentA[5]).toBe(16);
  const coarse = await get(`/transactions/${id}/samples?points=10`);
  expect(coarse.downsampled).toBe(true);
  expect(coarse.at.length).toBeLessThanOrEqual(10);
  const raw = await get(`/transactions/${id}/samples/raw?limit=40`);
  expect(raw.items).toHaveLength(40);
  expect((await get(`/transactions/${id}/samples/raw?limit=40&cursor=${raw.nextCursor}`)).items).toHaveLength(
    21,
  );
  const events = await get(`/transactions/${id}/events`);
  expect(events.items.map((event: { kind: string }) => event.kind)).toEqual(['started', 'ended']);
  const csv = await app.ask(app.ownerKey, 'GET', `/transactions/export?station=${identity}`);
  expect(csv.body.split('\n')[1]).toContain(identity);
});

test('a provisional end is confirmed by an operator once, and a viewer may not', async () => {
  const { id: stationId, identity, desk, flush } = await station();
  await begin(desk, -30);
  desk.boot();
  await flush();
  const [{ id, sentence }] = (await get(`/transactions?station=${identity}&provisional=true`)).items;
  expect(sentence.text).toContain('the station restarted');
  expect((await app.ask(viewer, 'POST', `/transactions/${id}/confirm`)).statusCode).toBe(403);
  const answer = await app.ask(app.ownerKey, 'POST', `/transactions/${id}/confirm`);
  expect(answer.json()).toMatchObject({ confirmedAt: at(0) });
  expect((await app.ask(app.ownerKey, 'POST', `/transactions/${id}/confirm`)).statusCode).toBe(409);
  const { rows } = await app.database.pool.query('select version from ownership where station_id = $1', [
    stationId,
  ]);
  expect(rows[0].version).toBeGreaterThan(0);
});

test('a provisional end that nobody replaced for a day is confirmed by the job', async () => {
  const { identity, desk, flush } = await station();
  await begin(desk, -30);
  desk.boot();
  await flush();
  const confirm = api.repeatedWork.find(({ name }) => name === 'confirm-transactions')!;
  await confirm.run();
  expect((await get(`/transactions?station=${identity}&provisional=true`)).items).toHaveLength(1);
  app.clock.advance(25 * 3_600_000);
  expect(await confirm.run()).toBeGreaterThanOrEqual(1);
  expect((await get(`/transactions?station=${identity}&provisional=true`)).items).toHaveLength(0);
  app.clock.advance(-25 * 3_600_000);
});

describe('quarantine', () => {
  test('an unknown stop is attached to its transaction and bills it', async () => {
    const { identity, desk, flush } = await station();
    await begin(desk, -30);
    await stop(desk, 99_999, -5, 3500);
    await flush();
    const [entry] = (await get(`/quarantine?station=${identity}`)).items;
    expect(entry.sentence.text).toContain('transaction 99999, which is not known');
    const { candidates } = await get(`/quarantine/${entry.id}`);
    const body = { transactionId: candidates[0].id, note: 'looked at the meter' };
    const other = await station();
    await begin(other.desk, -30);
    await other.flush();
    const [{ id: foreign }] = (await get(`/transactions?station=${other.identity}`)).items;
    expect(
      (await app.ask(app.ownerKey, 'POST', `/quarantine/${entry.id}/attach`, { transactionId: foreign }))
        .statusCode,
    ).toBe(422);
    const attached = await app.ask(app.ownerKey, 'POST', `/quarantine/${entry.id}/attach`, body);
    expect(attached.json()).toMatchObject({ resolution: 'attached', transactionId: body.transactionId });
    expect(await get(`/transactions/${body.transactionId}`)).toMatchObject({
      state: 'ended',
      energyWh: 2500,
      endedAt: at(-5),
      registerSource: 'registers',
    });
    const again = await app.ask(app.ownerKey, 'POST', `/quarantine/${entry.id}/discard`, {});
    expect(again.statusCode).toBe(409);
  });

  test('samples of an unknown id are given to the transaction in whose time they lie', async () => {
    const { identity, desk, flush } = await station();
    await desk.meter16(1, [{ timestamp: at(-10), sampledValue: [{ value: '1700' }] }], {
      transactionId: 88_888,
    });
    await begin(desk, -30);
    await flush();
    const [entry] = (await get(`/quarantine?station=${identity}`)).items;
    const [{ id: transactionId }] = (await get(`/transactions?station=${identity}`)).items;
    await app.ask(app.ownerKey, 'POST', `/quarantine/${entry.id}/attach`, { transactionId });
    expect(await get(`/transactions/${transactionId}`)).toMatchObject({
      energyWh: 700,
      registerLastWh: 1700,
    });
    expect((await get(`/transactions/${transactionId}/samples/raw`)).items).toHaveLength(2);
  });

  test('a discarded entry stays on file with its note', async () => {
    const { identity, desk, flush } = await station();
    await stop(desk, 77_777, -5);
    await flush();
    const [entry] = (await get(`/quarantine?station=${identity}`)).items;
    await app.ask(app.ownerKey, 'POST', `/quarantine/${entry.id}/discard`, { note: 'test stop' });
    expect((await get(`/quarantine?station=${identity}`)).items).toEqual([]);
    const [kept] = (await get(`/quarantine?station=${identity}&resolution=discarded`)).items;
    expect(kept).toMatchObject({ id: entry.id, resolvedNote: 'test stop' });
  });
});

test('attempts tell why a token was refused', async () => {
  const { identity, desk, flush } = await station();
  await desk.tell('StartTransaction', { connectorId: 1, idTag: 'BAD7', meterStart: 0, timestamp: at(-1) });
  await flush();
  const { items } = await get(`/attempts?station=${identity}&token=bad7&step=refused`);
  expect(items[0].sentence.text).toBe('Token BAD7 was refused: it is blocked.');
});

test('a stop is asked of the station', async () => {
  const { identity, desk, flush } = await station();
  await begin(desk, -1);
  await flush();
  const [{ id }] = (await get(`/transactions?station=${identity}`)).items;
  const answer = await app.ask(app.ownerKey, 'POST', `/transactions/${id}/stop`);
  expect(answer.json()).toMatchObject({ outcome: 'answered', verdict: 'accepted' });
  expect(asked.at(-1)).toMatchObject([{}, { identity }, remoteStop, { transactionId: id }]);
});

test('a silent transaction is asked about, and closed when it is not going on', async () => {
  const { id: stationId, identity, desk, flush } = await station('2.0.1');
  await desk.event({
    eventType: 'Started',
    timestamp: at(-120),
    triggerReason: 'Authorized',
    seqNo: 0,
    transactionInfo: { transactionId: 'T9' },
    evse: { id: 1 },
  });
  await flush();
  const nodeId = newId();
  const { pool } = app.database;
  await pool.query(
    `insert into node (id, name, roles, started_at, lease_until) values ($1, 'n', '{}', now(), '2100-01-01')`,
    [nodeId],
  );
  await pool.query('update ownership set node_id = $1 where station_id = $2', [nodeId, stationId]);
  const silent = api.repeatedWork.find(({ name }) => name === 'close-silent-transactions')!;
  expect(await silent.run()).toBe(0);
  app.clock.advance(2 * 3_600_000);
  goesOn = true;
  expect(await silent.run()).toBe(0);
  app.clock.advance(2 * 3_600_000);
  goesOn = 'cannot say';
  const before = questions;
  expect(await silent.run()).toBe(0);
  expect(await silent.run()).toBe(0);
  // One that cannot be asked is left alone for as long, so that the others have their turn.
  expect(questions).toBe(before + 1);
  app.clock.advance(2 * 3_600_000);
  goesOn = false;
  expect(await silent.run()).toBe(1);
  app.clock.advance(-6 * 3_600_000);
  const [transaction] = (await get(`/transactions?station=${identity}`)).items;
  expect(transaction).toMatchObject({ provisional: true, provisionalReason: 'not_ongoing' });
});

test('a stranger finds nothing of all this', async () => {
  for (const path of [
    '/transactions',
    '/transactions?q=a1',
    '/quarantine',
    '/quarantine?resolution=discarded',
    '/attempts',
  ]) {
    expect((await get(path, stranger)).items, path).toEqual([]);
  }
  const [{ id }] = (await get('/transactions')).items;
  for (const path of ['', '/samples', '/samples/raw', '/events']) {
    expect((await app.ask(stranger, 'GET', `/transactions/${id}${path}`)).statusCode).toBe(404);
  }
  const csv = await app.ask(stranger, 'GET', '/transactions/export');
  expect(csv.body.trim().split('\n')).toHaveLength(1);
});
