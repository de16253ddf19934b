import { encodeCall, stationActions, type Version, validate, versions } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStation } from '../server/gateway/testing.ts';
import { type TestDatabase, testDatabase } from '../server/platform/testing.ts';
import { type Busbar, freePort, startBusbar, temporaryFolder } from './harness/busbar.ts';
import { identitiesOf } from './harness/fleet.ts';
import { samplePayload, spoiled } from './harness/payload.ts';
import { within } from './harness/until.ts';

/** Stations that share the batches and must notice nothing. */
const neighbours = 100;
/** One in so many of them sends beside each spoiled message, so that every batch holds some. */
const turns = 25;
/** Stations of each version that share what is spoiled: each waits for an answer at a time. */
const shares = 4;
/** What databases, parsers and clocks stumble over. */
const poison = {
  string: ['a\u0000b', 'a\ud800b'],
  time: ['2026-02-30T10:00:00Z', '99999-01-01T00:00:00Z', '0000-00-00T00:00:00Z'],
  number: [3_000_000_000, -1, 1e300],
};

const folder = temporaryFolder();
let database: TestDatabase;
let busbar: Busbar;
let around: Awaited<ReturnType<typeof testStation>>[];

type Spoiler = { readonly action: string; readonly text: string; readonly id: string };

beforeAll(async () => {
  database = await testDatabase();
  busbar = await startBusbar({
    dataDir: folder.path,
    port: await freePort(),
    env: { DATABASE_URL: database.url, BUSBAR_ONBOARDING: 'open' },
  });
  const identities = identitiesOf('NEAR', neighbours);
  around = await Promise.all(identities.map((identity) => testStation(base(), identity, '1.6')));
});

afterAll(async () => {
  for (const station of around ?? []) station.socket.terminate();
  await busbar?.stop();
  await database?.drop();
  folder.remove();
});

const base = () => busbar.stations.replace(/\/ocpp$/, '');

/** Every message of a version with each member spoiled in turn, as far as its schema lets it through. */
function spoilers(version: Version): Spoiler[] {
  return [...stationActions[version]]
    .flatMap((action) =>
      [...spoiled(samplePayload(version, action, 'request', { whole: true }), poison)]
        .filter((payload) => !validate(version, action, 'request', payload, { lenient: true }))
        .map((payload) => ({ action, payload })),
    )
    .map(({ action, payload }, place) => {
      const id = `bad-${place}`;
      return { action, id, text: encodeCall(id, action, payload) };
    });
}

/** The beat of the neighbours: a spoiled message is about to be sent, or all were. */
function createBeat() {
  let next = Promise.withResolvers<void>();
  let count = 0;
  let over = false;
  const beat = () => {
    count += 1;
    next.resolve();
    next = Promise.withResolvers<void>();
  };
  return {
    beat,
    end() {
      over = true;
      beat();
    },
    /** Resolves with true when it is a neighbour's turn, with false at the end. */
    async turnOf(place: number): Promise<boolean> {
      while (!over) {
        await next.promise;
        if (!over && count % turns === place % turns) return true;
      }
      return false;
    },
  };
}

/** A neighbour in the middle of a transaction: each answer must come, and must not be an error. */
async function live(station: (typeof around)[number], turn: () => Promise<boolean>): Promise<string[]> {
  const complaints: string[] = [];
  const timestamp = () => new Date().toISOString();
  const start = { connectorId: 1, idTag: 'NEAR', meterStart: 0, timestamp: timestamp() };
  const answer = (await station.call('StartTransaction', start)) as [
    number,
    string,
    { transactionId: number },
  ];
  const { transactionId } = answer[2];
  for (let wh = 1; await turn(); wh += 1) {
    const sampledValue = [{ value: String(wh) }];
    const [kind, , ...rest] = await station.call('MeterValues', {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: timestamp(), sampledValue }],
    });
    if (kind !== 3) complaints.push(JSON.stringify(rest));
  }
  const [kind] = await station.call('StopTransaction', {
    transactionId,
    meterStop: 9999,
    timestamp: timestamp(),
  });
  return kind === 3 ? complaints : [...complaints, 'its stop was refused'];
}

/** Sends one of several shares of all that is spoiled, one after the other; gives the answers that blame ourselves. */
async function spoil(version: Version, share: number, beat: () => void): Promise<string[]> {
  const station = await testStation(base(), `SPOILT-${version}-${share}`, version);
  const answers = new Map<string, (answer: string) => void>();
  station.socket.on('message', (data) => {
    const text = String(data);
    answers.get(JSON.parse(text)[1])?.(text);
  });
  const boot = samplePayload(version, 'BootNotification');
  expect((await station.call('BootNotification', boot))[2]).toMatchObject({ status: 'Accepted' });
  const faults: string[] = [];
  const mine = spoilers(version).filter((_, place) => place % shares === share);
  for (const { action, text, id } of mine) {
    const reply = new Promise<string>((resolve) => answers.set(id, resolve));
    beat();
    station.socket.send(text);
    const answer = await within(`an answer to ${text.slice(0, 300)}`, reply);
    if (/"InternalError"/.test(answer))
      faults.push(`${action}: ${answer.slice(0, 200)} to ${text.slice(0, 600)}`);
  }
  expect(answers.size).toBeGreaterThan(10);
  station.socket.terminate();
  return faults;
}

describe('values that no database takes', () => {
  it('are answered one by one, and a hundred stations in the same batches notice nothing', async () => {
    const { beat, turnOf, end } = createBeat();
    const lives = around.map((station, place) => live(station, () => turnOf(place)));
    const spoiling = versions.flatMap((version) =>
      Array.from({ length: shares }, (_, share) => spoil(version, share, beat)),
    );
    const faults = await Promise.all(spoiling).finally(end);
    expect(faults.flat()).toEqual([]);
    expect((await Promise.all(lives)).flat()).toEqual([]);
  });
});
