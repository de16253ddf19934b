import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';

let all: TestHouse;
let url: string;
beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
});
afterAll(() => all.end());

async function ask(method: string, path: string, body?: unknown) {
  const answer = await all.ask(all.ownerKey, method, path, body);
  const json = answer.headers['content-type']?.includes('json');
  return { status: answer.statusCode, body: json ? answer.json() : answer.body };
}
const made = async (path: string, body: object) => {
  const answer = await ask('POST', path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
};

/** Every row of every table, and every partition, that holds a word, in any case of letters. */
async function rowsWith(word: string): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select relname as name from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
     order by relname`.execute(all.database.db);
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(name)} t
       where to_jsonb(t)::text ilike ${`%${word}%`}`.execute(all.database.db);
    found.push(...rows.map(({ row }) => `${name}: ${row.slice(0, 300)}`));
  }
  return found;
}

describe('a driver who is erased', () => {
  const uid = 'A1B2C3D4E5F6';
  const secrets = {
    name: 'Wilhelmina Quast',
    email: 'wquast@mail.example',
    phone: '+49301234567',
    externalNumber: 'PERS-9081',
  };
  const plate = 'QX-WQ 1';
  let driverId: string;
  let transactionId: string;

  beforeAll(async () => {
    const organizationId = all.rootId;
    ({ id: driverId } = await made('/drivers', {
      organizationId,
      ...secrets,
      note: 'Prefers bay 3, says Quast',
    }));
    await made('/tokens', {
      organizationId,
      uid,
      kind: 'rfid',
      driverId,
      label: secrets.name,
      note: secrets.email,
    });
    await made('/vehicles', { organizationId, plate, driverId, evccid: 'EE11FF22AA33' });
    await made('/contracts', { organizationId, driverId, name: `Contract of ${secrets.name}` });
    const balance = await made('/balances', { driverId, currency: 'EUR' });
    const paid = { kind: 'top_up', amountMinor: 5000, note: `Cash from ${secrets.name}` };
    await ask('POST', `/balances/${balance.id}/movements`, paid);

    // The token leaves its traces: frames, attempts, a transaction, a refusal, a remote start.
    await addStation(all.database, all.rootId, 'TRACES', { version: '1.6' });
    const station = await testStation(url, 'TRACES', '1.6', {
      RemoteStartTransaction: () => ({ status: 'Accepted' }),
    });
    await station.call('Authorize', { idTag: uid.toLowerCase() });
    const timestamp = new Date().toISOString();
    const [, , started] = await station.call('StartTransaction', {
      connectorId: 1,
      idTag: uid,
      meterStart: 0,
      timestamp,
    });
    const { transactionId: number } = started as { transactionId: number };
    await ask('POST', '/stations/TRACES/commands/remote-start', { evse: 1, token: { uid, kind: 'rfid' } });
    await ask('POST', '/stations/TRACES/call', { action: 'RemoteStartTransaction', payload: { idTag: uid } });
    transactionId = (await ask('GET', '/transactions?station=TRACES')).body.items[0].id;
    expect((await ask('POST', `/drivers/${driverId}/erase`, { confirm: 'erase' })).status).toBe(409);
    await station.call('StopTransaction', { transactionId: number, idTag: uid, meterStop: 7000, timestamp });
    await ask('PATCH', `/drivers/${driverId}`, {
      status: 'blocked',
      blockedReason: `Asked by ${secrets.name}`,
    });
    await station.call('Authorize', { idTag: uid });
    await station.close();
  });

  it('is first handed everything that is kept of them in one file', async () => {
    const { status, body } = await ask('GET', `/drivers/${driverId}/export`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      driver: secrets,
      tokens: [{ uid }, { kind: 'mac' }],
      vehicles: [{ plate }],
      transactions: [{ id: transactionId, station: 'TRACES', energy_wh: '7000' }],
      balanceMovements: [{ amount_minor: 5000 }],
    });
    expect(body.attempts.map(({ step }: { step: string }) => step)).toContain('refused');
  });

  it('is found in no table any more, and what was charged and paid is kept under a number', async () => {
    expect((await rowsWith(uid)).length).toBeGreaterThan(5);
    const erased = await ask('POST', `/drivers/${driverId}/erase`, { confirm: 'erase' });
    expect(erased.body).toMatchObject({
      name: expect.stringMatching(/^Erased driver /),
      email: null,
      tokens: 0,
    });
    for (const word of [...Object.values(secrets), 'Quast', plate, uid, 'EE11FF22AA33'])
      expect(await rowsWith(word), word).toEqual([]);
    const [transaction] = (await ask('GET', '/transactions?station=TRACES')).body.items;
    expect(transaction).toMatchObject({ id: transactionId, energyWh: 7000 });
    expect(transaction.token.uid).toMatch(/^erased-/);
    const [balance] = (await ask('GET', `/balances?driverId=${driverId}`)).body.items;
    expect(balance).toMatchObject({ amountMinor: 5000 });
    expect((await ask('GET', '/audit/verify')).body).toMatchObject({});
    const again = await ask('POST', `/drivers/${driverId}/erase`, { confirm: 'erase' });
    expect(again.status).toBe(200);
  });
});
