import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testStation } from '../gateway/testing.ts';
import { busyShare } from '../tariffs/occupancy.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';
import type { TransactionCost } from './contract.ts';

let house: TestHouse;
let url: string;
let following: readonly { end(): Promise<void> }[];
let siteId: string;
let stationId: string;
let tariffId: string;
let assignmentId: string;

const identity = 'PRICED-1';
const now = Date.now();
const iso = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const energyAt = (price: number) => ({
  taxIncluded: 'no',
  elements: [
    {
      components: [
        { dimension: 'FLAT', price: 1, step: 0, vat: 20 },
        { dimension: 'ENERGY', price, step: 1, vat: 20 },
      ],
    },
  ],
});

async function ask(method: string, path: string, body?: unknown) {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
}
async function made(path: string, body: unknown): Promise<{ id: string }> {
  const answer = await ask('POST', path, body);
  if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const costOf = async (id: string): Promise<TransactionCost> =>
  (await ask('GET', `/transactions/${id}/cost`)).body;

beforeAll(async () => {
  house = await testHouse({ BUSBAR_ONBOARDING: 'open' });
  url = `ws://${await house.open()}`;
  following = await Promise.all(house.house.followers.map((follow) => follow()));
  const { rootId } = house;
  siteId = (
    await made('/sites', {
      organizationId: rootId,
      name: 'Town hall',
      zone: 'Europe/Berlin',
      address: 'Market 1',
      country: 'DE',
    })
  ).id;
  const station = await testStation(url, identity, '1.6');
  await station.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
  await station.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await station.close();
  const placed = await ask('PATCH', `/stations/${identity}`, { siteId });
  if (placed.status !== 200) throw new Error(JSON.stringify(placed.body));
  stationId = placed.body.id;
});
afterAll(async () => {
  await Promise.all(following.map((one) => one.end()));
  await house.end();
});

/** A whole transaction of 10 kWh in an hour that began two hours ago; gives our id of it. */
async function charge(uid: string, until: 'running' | 'ended' = 'ended'): Promise<string> {
  const station = await testStation(url, identity, '1.6');
  const start = { connectorId: 1, idTag: uid, meterStart: 1000, timestamp: iso(-10) };
  const [, , { transactionId }] = (await station.call('StartTransaction', start)) as [
    number,
    string,
    { transactionId: number },
  ];
  const sample = { timestamp: iso(-5), sampledValue: [{ value: '6000' }] };
  await station.call('MeterValues', { connectorId: 1, transactionId, meterValue: [sample] });
  if (until === 'ended')
    await station.call('StopTransaction', { transactionId, meterStop: 11_000, timestamp: iso(0) });
  await station.close();
  const { items } = (await ask('GET', `/transactions?station=${identity}&q=${transactionId}`)).body;
  return items[0].id;
}

const priced = (id: string, state: string) =>
  vi.waitFor(
    async () => {
      const cost = await costOf(id);
      expect(cost.state).toBe(state);
      if (state === 'final') expect(cost.cost).not.toBeNull();
      return cost;
    },
    { timeout: 10_000 },
  );

describe('a transaction', () => {
  it('that began where no tariff holds is not priced, and says so', async () => {
    const id = await charge('NOBODY');
    const { sentence, cost } = await priced(id, 'unpriced');
    expect(cost).toBeNull();
    expect(sentence.text).toContain('no tariff was assigned');
  });

  it('is priced to the cent by the tariff that held when it began, line by line', async () => {
    const tariff = { organizationId: house.rootId, name: 'Day', currency: 'EUR', definition: energyAt(0.5) };
    tariffId = (await made('/tariffs', tariff)).id;
    // Transactions of this test began minutes ago, on their own clock.
    await house.database.pool.query(`update tariff_version set valid_from = now() - interval '1 hour'`);
    assignmentId = (await made('/tariff-assignments', { tariffId, level: 'site', subjectId: siteId })).id;
    await house.database.pool.query(`update tariff_assignment set valid_from = now() - interval '1 hour'`);
    const id = await charge('CAR-1');
    const cost = await priced(id, 'final');
    const { rows: told } = await house.database.pool.query(
      `select data from event where kind = 'transaction.priced' and subject_id = $1`,
      [id],
    );
    expect(told).toEqual([{ data: { state: 'final', revision: 1, currency: 'EUR' } }]);
    expect(cost).toMatchObject({ tariff: { id: tariffId, version: 1, level: 'site' }, revision: 1 });
    expect(cost.why?.text).toContain('Town hall');
    expect(cost.cost).toMatchObject({ beforeTaxMinor: 600, taxMinor: 120, afterTaxMinor: 720 });
    expect(cost.cost?.lines.map(({ dimension, billed }) => [dimension, billed])).toEqual([
      ['FLAT', 1],
      ['ENERGY', 10_000],
    ]);
  });

  it('of a member of a group with a discount costs less, names the group, and stays so when the discount goes', async () => {
    const { rootId: organizationId } = house;
    const group = await made('/driver-groups', { organizationId, name: 'Club', discountPercent: 12.5 });
    const small = await made('/driver-groups', { organizationId, name: 'Guests', discountPercent: 5 });
    const groupIds = [small.id, group.id];
    const driver = await made('/drivers', { organizationId, name: 'Ada', groupIds });
    await made('/tokens', { organizationId, uid: 'MEMBER', kind: 'rfid', driverId: driver.id });
    const preview = async () => {
      const plan = { stationIdentity: identity, tokenUid: 'MEMBER', wattHours: 10_000, watts: 11_000 };
      return (await ask('POST', '/tariffs/preview', plan)).body.cost;
    };
    expect(await preview()).toMatchObject({ beforeTaxMinor: 525, afterTaxMinor: 630 });
    const id = await charge('MEMBER');
    const first = await priced(id, 'final');
    expect(first.cost).toMatchObject({ beforeTaxMinor: 525, afterTaxMinor: 630 });
    expect(first.cost?.lines[1]?.text).toBe('10 kWh at 0.4375 €/kWh with 12.5 % off for “Club”.');
    for (const { id: groupId } of [group, small])
      await ask('PATCH', `/driver-groups/${groupId}`, { discountPercent: null });
    expect(await preview()).toMatchObject({ beforeTaxMinor: 600 });
    expect((await costOf(id)).cost).toEqual(first.cost);
  });

  it('that runs keeps its tariff whatever is changed, and tells what it would cost now', async () => {
    const id = await charge('CAR-2', 'running');
    await priced(id, 'running');
    await vi.waitFor(async () => expect((await costOf(id)).tariff).not.toBeNull(), 10_000);
    await made(`/tariffs/${tariffId}/versions`, { definition: energyAt(9) });
    const { cost, tariff } = await costOf(id);
    expect(tariff?.version).toBe(1);
    expect(cost).toMatchObject({ beforeTaxMinor: 350 });
    expect((await ask('GET', `/tariffs/${tariffId}`)).body.current.number).toBe(2);
  });

  it('is counted in the revenue of its day', async () => {
    const { items } = (await ask('GET', `/reports/revenue?from=${iso(-60)}&to=${iso(60)}&zone=Europe/Berlin`))
      .body;
    const euros = items.filter(({ currency }: { currency: string }) => currency === 'EUR');
    expect(euros[0]).toMatchObject({ transactions: 2, energyWh: 20_000, afterTaxMinor: 1350 });
    const span = `from=${iso(-60)}&to=${iso(60)}`;
    const bySite = (await ask('GET', `/reports/revenue?${span}&by=site`)).body.items;
    expect(bySite).toContainEqual(
      expect.objectContaining({ subject: { id: siteId, name: 'Town hall' }, afterTaxMinor: 1350 }),
    );
    const csv = await house.ask(house.ownerKey, 'GET', `/reports/revenue.csv?${span}`);
    expect(csv.body.split('\n')[0]).toBe(
      'day,site,tariff,currency,transactions,unpriced,energy_kwh,before_tax,tax,after_tax',
    );
    expect(csv.body).toContain(',Town hall,Day,EUR,2,0,20.000,11.25,2.25,13.50');
  });

  it('that begins with the plug is priced for who shows their token afterwards', async () => {
    const { rootId: organizationId } = house;
    const group = await made('/driver-groups', { organizationId, name: 'Late', discountPercent: 50 });
    const driver = await made('/drivers', { organizationId, name: 'Bo', groupIds: [group.id] });
    await made('/tokens', { organizationId, uid: 'LATE', kind: 'rfid', driverId: driver.id });
    const station = await testStation(url, 'PRICED-PLUG', '2.0.1');
    const chargingStation = { vendorName: 'V', model: 'M' };
    await station.call('BootNotification', { reason: 'PowerUp', chargingStation });
    await ask('PATCH', '/stations/PRICED-PLUG', { siteId });
    const tell = (seqNo: number, eventType: string, triggerReason: string, wh: number, more = {}) =>
      station.call('TransactionEvent', {
        ...{
          eventType,
          triggerReason,
          seqNo,
          timestamp: iso(seqNo * 5 - 10),
          evse: { id: 1, connectorId: 1 },
        },
        transactionInfo: { transactionId: 'PLUG-FIRST', chargingState: 'EVConnected' },
        meterValue: [{ timestamp: iso(seqNo * 5 - 10), sampledValue: [{ value: wh }] }],
        ...more,
      });
    await tell(0, 'Started', 'CablePluggedIn', 0);
    const { items } = (await ask('GET', '/transactions?station=PRICED-PLUG')).body;
    await vi.waitFor(async () => expect((await costOf(items[0].id)).tariff).not.toBeNull(), 10_000);
    await tell(1, 'Updated', 'Authorized', 5000, { idToken: { idToken: 'LATE', type: 'ISO14443' } });
    await vi.waitFor(
      async () => expect((await costOf(items[0].id)).cost).toMatchObject({ beforeTaxMinor: 175 }),
      10_000,
    );
    await tell(2, 'Ended', 'EVDeparted', 10_000);
    await station.close();
    // Half of 1.00 and of 10 kWh at 0.50.
    expect((await priced(items[0].id, 'final')).cost).toMatchObject({ beforeTaxMinor: 300 });
  });
});

describe('a tariff', () => {
  const definition = energyAt(0.4);

  it('is refused with the place of the mistake when it cannot be priced', async () => {
    const broken = {
      ...definition,
      elements: [{ ...definition.elements[0], restrictions: { startTime: '25:00' } }],
    };
    const { status, body } = await ask('POST', '/tariffs', {
      organizationId: house.rootId,
      name: 'Broken',
      currency: 'EUR',
      definition: broken,
    });
    expect(status).toBe(422);
    expect(body.errors[0].path).toContain('restrictions/startTime');
  });

  it('is not retired while it counts somewhere, and counts no longer once that has ended', async () => {
    expect((await ask('DELETE', `/tariffs/${tariffId}`)).status).toBe(409);
    expect((await ask('DELETE', `/tariff-assignments/${assignmentId}`)).status).toBe(204);
    expect((await ask('DELETE', `/tariffs/${tariffId}`)).status).toBe(204);
  });

  it('nearer to the car decides: token before EVSE before station before site before organization', async () => {
    const token = await made('/tokens', { organizationId: house.rootId, uid: 'NEAR', kind: 'rfid' });
    const evses = (await ask('GET', `/stations/${identity}`)).body.evses;
    const subjects = { organization: house.rootId, site: siteId, station: stationId, evse: evses[0].id };
    const told: string[] = [];
    for (const [level, subjectId] of [...Object.entries(subjects), ['token', token.id]] as const) {
      const name = `for ${level}`;
      const tariff = await made('/tariffs', {
        organizationId: house.rootId,
        name,
        currency: 'EUR',
        definition,
      });
      await made('/tariff-assignments', { tariffId: tariff.id, level, subjectId });
      const { body } = await ask('POST', '/tariffs/preview', {
        stationIdentity: identity,
        evse: 1,
        tokenUid: 'near',
        wattHours: 40_000,
        watts: 11_000,
      });
      told.push(body.tariff.name);
      expect(body.cost).toMatchObject({ beforeTaxMinor: 1700, afterTaxMinor: 2040 });
    }
    expect(told).toEqual(['for organization', 'for site', 'for station', 'for evse', 'for token']);
  });

  it('follows market prices by a formula, with a floor', async () => {
    const series = await made('/price-series', {
      organizationId: house.rootId,
      name: 'Spot',
      currency: 'EUR',
    });
    const hour = Math.floor(now / 3_600_000) * 3_600_000;
    const csv = `time,price\n${new Date(hour).toISOString()},100\n${new Date(hour + 3_600_000).toISOString()},-900\n`;
    const told = await ask('PUT', `/price-series/${series.id}/points`, { csv, unit: 'MWh' });
    expect(told.body).toEqual({ told: 2 });
    const follows = { seriesId: series.id, factor: 1, margin: '0.10', floor: 0 };
    const dynamic = {
      taxIncluded: 'none',
      elements: [{ components: [{ dimension: 'ENERGY', price: 1, step: 1, follows }] }],
    };
    const tried = await ask('POST', '/tariffs/try', {
      currency: 'EUR',
      zone: 'UTC',
      definition: dynamic,
      at: new Date(hour).toISOString(),
      wattHours: 20_000,
      watts: 10_000,
    });
    expect(tried.body.problems).toEqual([]);
    expect(tried.body.cost.afterTaxMinor).toBe(200);
    const follower = { organizationId: house.rootId, name: 'Follower', currency: 'EUR', definition: dynamic };
    const { id } = await made('/tariffs', follower);
    const from = new Date(hour + 3_600_000).toISOString();
    const { body: over } = await ask('GET', `/tariffs/${id}/prices?hours=1&from=${from}`);
    expect(over.points.map(({ perKwh }: { perKwh: number }) => perKwh)).toEqual([0, 0, 0, 0]);
    const wrong = await ask('PUT', `/price-series/${series.id}/points`, { csv: 'then,much\nnow,1' });
    expect(wrong.status).toBe(422);
  });

  it('follows how busy the site is when charging begins, and can be tried as if it were', async () => {
    const busy = {
      ...energyAt(0.5),
      taxIncluded: 'none',
      occupancy: [
        { from: 0.5, factor: 1.2 },
        { from: 0.9, factor: 2 },
      ],
    };
    const plan = { currency: 'EUR', zone: 'UTC', definition: busy, wattHours: 10_000, watts: 10_000 };
    const sums: number[] = [];
    for (const occupied of [0.4, 0.5, 1]) {
      const { body } = await ask('POST', '/tariffs/try', { ...plan, occupied });
      sums.push(body.cost.afterTaxMinor);
    }
    // The fee stays as it is; only energy follows.
    expect(sums).toEqual([600, 700, 1100]);
    const share = (minutes: number) =>
      busyShare(house.database.db, stationId, new Date(now + minutes * 60_000));
    // The transactions of this test began ten minutes ago at the only EVSE there is; one of them runs.
    expect([await share(-11), await share(-5)]).toEqual([0, 1]);
  });

  it('is told to stations that price by themselves, once, and their sum is held against ours (I07, I12)', async () => {
    const told: { evseId: number; tariff: { tariffId: string } }[] = [];
    // Many connected stations that have no such message must not keep the one that has it from being told.
    await house.database.pool.query(
      `with many as (insert into station (id, organization_id, identity, version, boot_status, created_at)
         select gen_random_uuid(), $1, 'OLD-' || n, '1.6', 'accepted', now() from generate_series(1, 250) n returning id)
       insert into ownership (station_id, node_id) select id, (select id from node limit 1) from many`,
      [house.rootId],
    );
    const station = await testStation(url, 'PRICES-ITSELF', '2.1', {
      SetDefaultTariff: (payload: (typeof told)[number]) => {
        told.push(payload);
        return { status: 'Accepted' };
      },
      GetBaseReport: () => ({ status: 'NotSupported' }),
    });
    const chargingStation = { vendorName: 'V', model: 'M' };
    await station.call('BootNotification', { reason: 'PowerUp', chargingStation });
    const tell = house.house.repeatedWork.find(({ name }) => name === 'tell-tariffs')!;
    await tell.run();
    await tell.run();
    expect(told).toHaveLength(1);
    const { items } = (await ask('GET', '/stations/PRICES-ITSELF/tariffs')).body;
    expect(items).toMatchObject([
      { evse: 0, inStep: true, wanted: { name: 'for organization' }, told: { status: 'Accepted' } },
    ]);
    const timestamp = new Date().toISOString();
    const evse = { id: 1, connectorId: 1 };
    const transactionInfo = { transactionId: 'ITSELF-1' };
    const event = { timestamp, triggerReason: 'Authorized', transactionInfo, evse };
    const register = (value: number, context: string) => [
      { timestamp, sampledValue: [{ value, context, measurand: 'Energy.Active.Import.Register' }] },
    ];
    await station.call('TransactionEvent', {
      ...event,
      eventType: 'Started',
      seqNo: 0,
      idToken: { idToken: 'CAR-3', type: 'ISO14443' },
      meterValue: register(0, 'Transaction.Begin'),
    });
    await station.call('TransactionEvent', {
      ...event,
      eventType: 'Ended',
      seqNo: 1,
      meterValue: register(10_000, 'Transaction.End'),
      costDetails: {
        totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { exclTax: 5, inclTax: 6.05 } },
        totalUsage: { energy: 10, chargingTime: 0, idleTime: 0 },
      },
    });
    await station.close();
    const [{ id }] = (await ask('GET', '/transactions?station=PRICES-ITSELF')).body.items;
    const cost = await priced(id, 'final');
    expect(cost.cost).toMatchObject({ beforeTaxMinor: 500, afterTaxMinor: 600 });
    expect(cost.station).toMatchObject({ same: false, afterTaxMinor: 605 });
    expect(cost.station?.sentence.text).toContain('it showed 6.05 EUR, and 6.00 EUR is due');
  });
});
