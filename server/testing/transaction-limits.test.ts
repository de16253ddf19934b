import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from './house.ts';

let all: TestHouse;
let url: string;
const get = async (path: string) => (await all.ask(all.ownerKey, 'GET', path)).json();
const transactionOf = async (identity: string) => (await get(`/transactions?station=${identity}`)).items[0];

beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
});
afterAll(() => all.end());

async function station(identity: string, version: '2.0.1' | '2.1', answers = {}) {
  await addStation(all.database, all.rootId, identity, { version });
  const one = await testStation(url, identity, version, answers);
  let seqNo = -1;
  const event = async (eventType: string, triggerReason: string, info: object = {}) => {
    seqNo += 1;
    const [, , answer] = await one.call('TransactionEvent', {
      eventType,
      timestamp: new Date(Date.now() + seqNo * 1000).toISOString(),
      triggerReason,
      seqNo,
      transactionInfo: { transactionId: 'T-1', ...info },
      evse: { id: 1, connectorId: 1 },
    });
    return answer;
  };
  return { ...one, event };
}

const limit = { cost: null, energyWh: 20_000, seconds: 3600, socPercent: 80 };

describe('a limit of a transaction (2.1, E16)', () => {
  it('is told with the next answer, until the station says that it is set', async () => {
    const one = await station('LIMITED', '2.1');
    expect(await one.event('Started', 'CablePluggedIn')).toEqual({});
    const { id } = await transactionOf('LIMITED');
    const set = await all.ask(all.ownerKey, 'PUT', `/transactions/${id}/limit`, limit);
    expect(set.json().limits).toEqual({ wanted: limit, reported: null });
    const told = { transactionLimit: { maxEnergy: 20_000, maxTime: 3600, maxSoC: 80 } };
    expect(await one.event('Updated', 'MeterValuePeriodic')).toEqual(told);
    expect(await one.event('Updated', 'MeterValuePeriodic')).toEqual(told);
    expect(await one.event('Updated', 'LimitSet', told)).toEqual({});
    expect((await get(`/transactions/${id}`)).limits).toEqual({ wanted: limit, reported: limit });
    const kinds = (await get(`/transactions/${id}/events`)).items.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toContain('limited');
    expect(await one.event('Ended', 'SoCLimitReached', { stoppedReason: 'SOCLimitReached' })).toEqual({});
    expect((await all.ask(all.ownerKey, 'PUT', `/transactions/${id}/limit`, limit)).statusCode).toBe(409);
    await one.close();
  });

  it('that the driver set at the station is shown; a 2.0.1 station takes none', async () => {
    const one = await station('OWN-LIMIT', '2.1');
    await one.event('Started', 'CablePluggedIn', { transactionLimit: { maxCost: 10 } });
    const own = await get(`/transactions/${(await transactionOf('OWN-LIMIT')).id}`);
    expect(own.limits).toMatchObject({ wanted: null, reported: { cost: 10, energyWh: null } });
    await one.close();
    const old = await station('NO-LIMIT', '2.0.1');
    await old.event('Started', 'CablePluggedIn');
    const { id } = await transactionOf('NO-LIMIT');
    const refused = await all.ask(all.ownerKey, 'PUT', `/transactions/${id}/limit`, limit);
    expect(refused.statusCode).toBe(409);
    await old.close();
  });
});

describe('a transaction that looks dead', () => {
  it('is asked about (E14: GetTransactionStatus), and resumed after the power came back (2.1: TxResumed)', async () => {
    const status = { ongoingIndicator: true, messagesInQueue: false };
    const one = await station('RESUMES', '2.1', { GetTransactionStatus: () => status });
    await one.event('Started', 'CablePluggedIn');
    const { id } = await transactionOf('RESUMES');
    const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Two' } };
    await one.call('BootNotification', boot);
    expect(await transactionOf('RESUMES')).toMatchObject({ id, state: 'active' });
    const asked = await all.ask(all.ownerKey, 'POST', '/stations/RESUMES/commands/get-transaction-status', {
      transactionId: id,
    });
    expect(asked.json()).toMatchObject({ answer: status });
    expect(one.heard.find(({ action }) => action === 'GetTransactionStatus')?.payload).toEqual({
      transactionId: 'T-1',
    });
    await one.event('Updated', 'TxResumed', { chargingState: 'Charging' });
    expect(await transactionOf('RESUMES')).toMatchObject({ id, state: 'active', chargingState: 'Charging' });
    await one.close();
  });
});
