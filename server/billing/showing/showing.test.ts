import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addStation, testStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';

let house: TestHouse;
let url: string;
let following: readonly { end(): Promise<void> }[];
const now = Date.now();
const iso = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

async function ask(method: string, path: string, body?: unknown) {
  const answer = await house.ask(house.ownerKey, method, path, body);
  if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.body}`);
  return answer.body ? answer.json() : undefined;
}

async function station(
  identity: string,
  version: '1.6' | '2.0.1' | '2.1',
  variables: readonly (readonly string[])[],
) {
  const id = await addStation(house.database, house.rootId, identity, { version });
  await house.database.pool.query(`update station set boot_status = 'accepted' where id = $1`, [id]);
  await house.database.pool.query(
    `insert into evse (id, station_id, number, created_at) values (gen_random_uuid(), $1, 1, now())`,
    [id],
  );
  for (const [component, variable, instance, value] of variables)
    await house.database.pool.query(
      `insert into device_variable (station_id, component, variable, variable_instance, value, read_at) values ($1, $2, $3, $4, $5, now())`,
      [id, component, variable, instance, value],
    );
  return { id, connect: (answers = {}) => testStation(url, identity, version, answers) };
}

beforeAll(async () => {
  house = await testHouse({ BUSBAR_PUBLIC_URL: 'https://busbar.example' });
  url = `ws://${await house.open()}`;
  following = await Promise.all(house.house.followers.map((follow) => follow()));
  const components = [
    { dimension: 'ENERGY', price: '0.40', step: 1, vat: 20 },
    { dimension: 'PARKING_TIME', price: 6, step: 1, vat: 20 },
  ];
  const definition = { taxIncluded: 'no', elements: [{ components }], parkingGraceSeconds: 600 };
  const { rootId: organizationId } = house;
  const tariff = {
    organizationId,
    name: 'All',
    currency: 'USD',
    definition,
    texts: { en: '48 ¢ a kWh', de: '48 Cent je kWh' },
  };
  const { id } = await ask('POST', '/tariffs', tariff);
  await ask('POST', '/tariff-assignments', {
    tariffId: id,
    level: 'organization',
    subjectId: organizationId,
  });
  const own = {
    taxIncluded: 'none',
    elements: [{ components: [{ dimension: 'ENERGY', price: '0.11', step: 1 }] }],
  };
  const { id: ownId } = await ask('POST', '/tariffs', {
    organizationId,
    name: 'Own',
    currency: 'USD',
    definition: own,
  });
  const token = await ask('POST', '/tokens', { organizationId, uid: 'OWN', kind: 'rfid' });
  await ask('POST', '/tariff-assignments', { tariffId: ownId, level: 'token', subjectId: token.id });
  await ask('POST', '/tokens', { organizationId, uid: 'ANY', kind: 'rfid', language: 'de' });
  await house.database.pool.query(
    `update tariff_version set valid_from = now() - interval '3 hours'; update tariff_assignment set valid_from = now() - interval '3 hours'`,
  );
});
afterAll(async () => {
  await Promise.all(following.map((one) => one.end()));
  await house.end();
});

describe('a 1.6 station with the California texts', () => {
  it('hears the token’s price, the cost so far with the reading wanted next, and the final cost with its code', async () => {
    const texts = [
      ['OCPP16', 'CustomDisplayCostAndPrice', '', 'true'],
      ['OCPP16', 'DefaultPrice', '', ''],
    ];
    const { connect } = await station('CALIFORNIA', '1.6', texts);
    const told = new Map<string, Record<string, unknown>>();
    const set: unknown[] = [];
    const one = await connect({
      DataTransfer: ({ messageId, data }: { messageId: string; data: string }) => {
        told.set(messageId, JSON.parse(data));
        return { status: 'Accepted' };
      },
      ChangeConfiguration: (payload: unknown) => {
        set.push(payload);
        return { status: 'Accepted' };
      },
    });
    const heard = (messageId: string) =>
      vi.waitFor(() => told.get(messageId) ?? Promise.reject(new Error(messageId)), { timeout: 10_000 });
    await one.call('Authorize', { idTag: 'ANY' });
    expect(await heard('SetUserPrice')).toEqual({
      idToken: 'ANY',
      priceText: '48 ¢ a kWh',
      priceTextExtra: [{ format: 'UTF8', language: 'de', content: '48 Cent je kWh' }],
    });
    const start = { connectorId: 1, idTag: 'ANY', meterStart: 1000, timestamp: iso(-95) };
    const [, , { transactionId }] = (await one.call('StartTransaction', start)) as [
      0,
      0,
      { transactionId: number },
    ];
    expect(await heard('RunningCost')).toMatchObject({
      transactionId,
      state: 'Charging',
      chargingPrice: { kWhPrice: 0.48 },
      idlePrice: { graceMinutes: 10, hourPrice: 7.2 },
      triggerMeterValue: { atCPStatus: ['SuspendedEV', 'SuspendedEVSE', 'Finishing'] },
    });
    const sample = { timestamp: iso(-85), sampledValue: [{ value: '6000' }] };
    await one.call('MeterValues', { connectorId: 1, transactionId, meterValue: [sample] });
    told.delete('RunningCost');
    await house.house.repeatedWork.find(({ name }) => name === 'show-running-costs')!.run();
    expect(await heard('RunningCost')).toMatchObject({ cost: 2.4, meterValue: 6000 });
    await one.call('StopTransaction', { transactionId, meterStop: 11_000, timestamp: iso(-75) });
    const [{ id }] = (await ask('GET', `/transactions?station=CALIFORNIA`)).items;
    expect(await heard('FinalCost')).toMatchObject({
      transactionId,
      cost: 4.8,
      priceText: '10.000 kWh in 0:20 h: 4.80 USD',
      qrCodeText: `https://busbar.example/drive?transaction=${id}`,
    });
    await house.house.repeatedWork.find(({ name }) => name === 'keep-price-displays')!.run();
    expect(set).toMatchObject([{ key: 'DefaultPrice', value: expect.stringContaining('"kWhPrice":0.48') }]);

    // The cable stays in: with the idle fee of the tariff, until it is pulled.
    const vendorId = 'org.openchargealliance.costmsg';
    const data = JSON.stringify({ transactionId, timestamp: iso(-5) });
    const unplug = { vendorId, messageId: 'ConnectorUnplugged', data };
    expect((await one.call('DataTransfer', { ...unplug, data: '{"transactionId":99}' }))[2]).toEqual({
      status: 'Rejected',
    });
    expect((await one.call('DataTransfer', unplug))[2]).toEqual({ status: 'Accepted' });
    await vi.waitFor(
      async () => {
        const { cost } = await ask('GET', `/transactions/${id}/cost`);
        // 70 minutes, of which ten are free: an hour at 7.20.
        expect(cost.afterTaxMinor).toBe(480 + 720);
      },
      { timeout: 10_000 },
    );
    await one.close();
  });

  it('is told nothing when it says that it shows nothing', async () => {
    const { connect } = await station('PLAIN', '1.6', [['OCPP16', 'CustomDisplayCostAndPrice', '', 'false']]);
    const one = await connect();
    await one.call('Authorize', { idTag: 'ANY' });
    await one.call('Heartbeat', {});
    expect(one.heard).toEqual([]);
    await one.close();
  });
});

describe('a 2.x station', () => {
  const shows = [
    ['TariffCostCtrlr', 'Enabled', 'Tariff', 'true'],
    ['TariffCostCtrlr', 'Enabled', 'Cost', 'true'],
    ['CustomizationCtrlr', 'CustomImplementationEnabled', 'org.openchargealliance.costmsg', 'true'],
  ];

  it('hears the price with the authorization, the cost so far, and the total in the answer to the end', async () => {
    const { connect } = await station('SHOWS-2', '2.0.1', shows);
    const updates: Record<string, unknown>[] = [];
    const one = await connect({
      CostUpdated: (payload: Record<string, unknown>) => {
        updates.push(payload);
        return {};
      },
    });
    const idToken = { idToken: 'ANY', type: 'ISO14443' };
    const [, , { idTokenInfo }] = (await one.call('Authorize', { idToken })) as [
      0,
      0,
      { idTokenInfo: unknown },
    ];
    expect(idTokenInfo).toMatchObject({ personalMessage: { content: '48 Cent je kWh' } });
    const event = (eventType: string, seqNo: number, minutes: number, value: number, context: string) => ({
      eventType,
      seqNo,
      timestamp: iso(minutes),
      triggerReason: 'Authorized',
      transactionInfo: { transactionId: 'T-2', chargingState: 'Charging' },
      evse: { id: 1, connectorId: 1 },
      meterValue: [{ timestamp: iso(minutes), sampledValue: [{ value, context }] }],
    });
    await one.call('TransactionEvent', { ...event('Started', 0, -30, 1000, 'Transaction.Begin'), idToken });
    await vi.waitFor(() => expect(updates).not.toEqual([]), { timeout: 10_000 });
    expect(updates[0]).toMatchObject({
      transactionId: 'T-2',
      customData: {
        vendorId: 'org.openchargealliance.costmsg',
        state: 'Charging',
        chargingPrice: { kWhPrice: 0.48 },
      },
    });
    const end = await one.call('TransactionEvent', event('Ended', 1, -1, 11_000, 'Transaction.End'));
    expect(end[2]).toMatchObject({
      totalCost: 4.8,
      customData: { qrCodeText: expect.stringContaining('/drive?') },
    });
    await one.close();
  });

  it('of 2.1 takes a driver’s own tariff with the authorization, and none for others', async () => {
    const { connect } = await station('PRICES-21', '2.1', []);
    const one = await connect();
    const answerTo = async (uid: string) =>
      (await one.call('Authorize', { idToken: { idToken: uid, type: 'ISO14443' } }))[2];
    expect(await answerTo('OWN')).toMatchObject({
      tariff: { currency: 'USD', energy: { prices: [{ priceKwh: 0.11 }] } },
    });
    expect(await answerTo('ANY')).not.toHaveProperty('tariff');
    await one.close();
  });
});
