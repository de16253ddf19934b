import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation, testStation } from '../gateway/testing.ts';
import { type TestHouse, testHouse } from './house.ts';

let all: TestHouse;
let url: string;
beforeAll(async () => {
  all = await testHouse();
  url = `ws://${await all.open()}`;
});
afterAll(() => all.end());

const made = async (path: string, body: object) => {
  const answer = await all.ask(all.ownerKey, 'POST', path, body);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
};
const watch = () => all.house.repeatedWork.find(({ name }) => name === 'watch-spending')!.run();

it('a driver with a budget of energy is told where charging ends, stopped when it is gone, and then refused with the reason', async () => {
  const organizationId = all.rootId;
  const driver = await made('/drivers', { organizationId, name: 'Ada' });
  const uid = '04ADA001';
  await made('/tokens', { organizationId, uid, kind: 'rfid', driverId: driver.id });
  await made('/budgets', { subjectKind: 'driver', driverId: driver.id, period: 'month', energyWh: 10_000 });
  await addStation(all.database, all.rootId, 'BOUNDED', { version: '2.1' });
  const station = await testStation(url, 'BOUNDED', '2.1', {
    RequestStopTransaction: () => ({ status: 'Accepted' }),
  });
  const idToken = { idToken: uid, type: 'ISO14443' };
  const started = Date.now();
  let seqNo = -1;
  const event = async (eventType: string, triggerReason: string, wattHours: number, more: object = {}) => {
    seqNo += 1;
    const timestamp = new Date(started + seqNo * 1000).toISOString();
    const sampledValue = [
      { value: wattHours, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } },
    ];
    const [, , answer] = await station.call('TransactionEvent', {
      eventType,
      timestamp,
      triggerReason,
      seqNo,
      transactionInfo: { transactionId: 'T-1', chargingState: 'Charging' },
      evse: { id: 1, connectorId: 1 },
      meterValue: [{ timestamp, sampledValue }],
      ...more,
    });
    return answer;
  };
  expect(await event('Started', 'Authorized', 0, { idToken })).toMatchObject({
    idTokenInfo: { status: 'Accepted' },
  });
  await event('Updated', 'MeterValuePeriodic', 4000);
  expect(await watch()).toEqual({ watched: 1, stopped: 0 });
  expect(await event('Updated', 'MeterValuePeriodic', 5000)).toMatchObject({
    transactionLimit: { maxEnergy: 10_000 },
  });
  await event('Updated', 'MeterValuePeriodic', 10_000);
  expect(await watch()).toEqual({ watched: 1, stopped: 1 });
  expect(station.heard.find(({ action }) => action === 'RequestStopTransaction')?.payload).toEqual({
    transactionId: 'T-1',
  });
  const [, , refused] = await station.call('Authorize', { idToken });
  expect(refused).toMatchObject({ idTokenInfo: { status: 'NoCredit' } });
  await station.close();
  const [refusal] = (await all.ask(all.ownerKey, 'GET', `/refusals?driverId=${driver.id}`)).json().items;
  expect(refusal).toMatchObject({ reason: 'budget_used_up', fix: { kind: 'raise_budget' } });
});
