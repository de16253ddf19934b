import { schemaOf, sendActions, spell, stationActions, type Version, validate, versions } from '@busbar/ocpp';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../server/gateway/testing.ts';
import { newId } from '../server/platform/ids.ts';
import { type TestHouse, testHouse } from '../server/testing/house.ts';
import { broken } from './harness/broken.ts';
import { samplePayload } from './harness/payload.ts';

/** What a bad message may leave behind: that it came; and what time alone changes. */
const mayChange = new Set(['frame_log', 'node']);

let house: TestHouse;
let url: string;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  url = `ws://${await house.open()}`;
});
afterAll(() => house.end());

/** A station that is known, booted, and held to the letter: leniency is for models that need it. */
async function strictStation(identity: string, version: Version) {
  const newcomer = await testStation(url, identity, version);
  const boot = samplePayload(version, 'BootNotification');
  expect((await newcomer.call('BootNotification', boot))[2]).toMatchObject({ status: 'Accepted' });
  await newcomer.close();
  const change = await house.ask(house.ownerKey, 'PATCH', `/stations/${identity}`, { lenient: false });
  expect(change.statusCode).toBe(200);
  return testStation(url, identity, version);
}

/** How many rows each table holds, and what is in them; of stations all but when they were last heard. */
async function stateOf(): Promise<Record<string, string>> {
  const { db } = house.database;
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`.execute(
    db,
  );
  const state: Record<string, string> = {};
  for (const { name } of tables.filter((table) => !mayChange.has(table.name))) {
    const { rows } = await sql<{ digest: string }>`
      select count(*) || ' ' || coalesce(md5(string_agg(r, '|' order by r)), '') as digest
        from (select (to_jsonb(t) - 'last_seen_at')::text as r from ${sql.table(name)} t) rows`.execute(db);
    state[name] = rows[0]!.digest;
  }
  return state;
}

/** Messages are answered one at a time per station: so many share the work. */
const stations = 8;

describe.each(versions)('what breaks the schema of %s', (version) => {
  const actions = [...stationActions[version]].filter((action) => !sendActions.has(action));

  it('is refused with the right error, changes nothing, and the next message is answered', async () => {
    const many = await Promise.all(
      Array.from({ length: stations }, (_, place) => strictStation(`BAD-${version}-${place}`, version)),
    );
    const before = await stateOf();
    const results = await Promise.all(
      many.map((station, place) =>
        hold(
          station,
          version,
          actions.filter((_, turn) => turn % stations === place),
        ),
      ),
    );
    expect(results.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(results.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(actions.length * 8);
    expect(await stateOf()).toEqual(before);
    for (const station of many) await station.close();
  });

  const sends = [...stationActions[version]].filter((action) => sendActions.has(action));
  if (sends.length === 0) return;
  it('changes nothing and is not answered where nothing ever is', async () => {
    const station = await strictStation(`SENDS-${version}`, version);
    const answers: unknown[] = [];
    station.socket.on('message', (data) => answers.push(JSON.parse(String(data))));
    const before = await stateOf();
    for (const action of sends) {
      const whole = samplePayload(version, action, 'request', { whole: true });
      for (const { payload } of broken(schemaOf(version, action, 'request')!, whole))
        station.socket.send(JSON.stringify([6, newId(), action, payload]));
      await station.call('Heartbeat', {}, 'next');
    }
    expect(answers).toEqual(sends.map(() => [3, 'next', expect.anything()]));
    expect(await stateOf()).toEqual(before);
    await station.close();
  });
});

/** Sends each message broken in each way; tells what was answered otherwise than it should be. */
async function hold(
  station: Awaited<ReturnType<typeof strictStation>>,
  version: Version,
  actions: readonly string[],
) {
  const wrong: string[] = [];
  let tried = 0;
  for (const action of actions) {
    const whole = samplePayload(version, action, 'request', { whole: true });
    expect(validate(version, action, 'request', whole), action).toBeUndefined();
    for (const { payload, codes, what } of broken(schemaOf(version, action, 'request')!, whole)) {
      const [kind, , code] = await station.call(action, payload);
      tried += 1;
      if (kind !== 4 || !codes.some((right) => spell(version, right) === code))
        wrong.push(`${action}, ${what}: ${kind === 4 ? code : 'taken'} instead of ${codes.join(' or ')}`);
    }
    expect((await station.call('Heartbeat', {}))[0], `a heartbeat after ${action}`).toBe(3);
  }
  return { wrong, tried };
}
