import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayCommands } from '../gateway/contract.ts';
import type { Commands } from '../gateway/index.ts';
import { stationCommand } from '../gateway/index.ts';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createAuthorize, createDrivers, type Drivers } from './index.ts';
import { type Watching, watchSpending } from './watch-spending.ts';

let house: TestApp;
let drivers: Drivers;
let watching: Watching;
let siteId: string;
let stationId: string;
const identity = 'CS-1';
let count = 0;
/** What the slice that prices would say, and what was asked of stations. */
const amounts = new Map<string, { minor: number; currency: string; revision: number }>();
const stopped: string[] = [];
const limited: [string, unknown][] = [];

beforeAll(async () => {
  house = await testApp((ground) => {
    const run: Commands['run'] = async (_actor, _target, _command, params) => {
      stopped.push((params as { transactionId: string }).transactionId);
      return {} as Awaited<ReturnType<Commands['run']>>;
    };
    const options = {
      ...ground,
      audit: ground.access.audit,
      authorize: createAuthorize(ground.database.pool),
      noteAttempt: () => ({}),
      checkContract: async () => 'CertChainError' as const,
      pool: ground.database.pool,
      commands: { ask: async () => expect.unreachable(), onAnswer: () => {}, run },
      remoteStop: stationCommand(gatewayCommands['remote-stop'], {}),
      amountsOf: async () => amounts,
      limitSpending: async (id: string, wanted: unknown) => {
        limited.push([id, wanted]);
        return true;
      },
      variablesOf: async () => [],
      onFault: (error: unknown) => {
        throw error;
      },
    };
    watching = options;
    drivers = createDrivers(options);
    return drivers.routes;
  });
  siteId = newId();
  stationId = newId();
  const made = { organization_id: house.rootId, created_at: new Date() };
  const hours = { always: false, regular: [], exceptions: [] };
  await house.db
    .insertInto('site')
    .values({ id: siteId, ...made, name: 'Depot', zone: 'UTC', opening_hours: JSON.stringify(hours) })
    .execute();
  await house.db
    .insertInto('station')
    .values({ id: stationId, ...made, site_id: siteId, identity, version: '1.6' })
    .execute();
});
afterAll(() => house.close());

async function ask(method: string, path: string, body?: unknown) {
  const answer = await house.ask(house.ownerKey, method, path, body);
  const json = answer.headers['content-type']?.includes('json');
  return { status: answer.statusCode, body: json ? answer.json() : answer.body };
}
async function make(path: string, body: object) {
  const made = await ask('POST', path, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
/** A driver with a token. */
async function person(more: object = {}) {
  const organizationId = house.rootId;
  const { id } = await make('/drivers', { organizationId, name: `Driver ${++count}`, ...more });
  const token = await make('/tokens', { organizationId, uid: `04CAFE${count}`, kind: 'rfid', driverId: id });
  return { id: id as string, uid: token.uid as string, tokenId: token.id as string };
}
const check = async (uid: string) =>
  (await ask('POST', '/tokens/check', { uid, stationIdentity: identity })).body;
const reasonOf = async (uid: string) => (await check(uid)).reason;

/** A transaction as the slice that keeps them writes it. */
async function transaction(tokenId: string, more: object = {}) {
  const id = newId();
  const now = new Date();
  await house.db
    .insertInto('transaction')
    .values({
      id,
      organization_id: house.rootId,
      station_id: stationId,
      station_transaction_id: id,
      state: 'active',
      token_id: tokenId,
      started_at: now,
      start_arrived_at: now,
      updated_at: now,
      ...more,
    })
    .execute();
  return id;
}
const end = (id: string) =>
  house.db
    .updateTable('transaction')
    .set({ state: 'ended', ended_at: new Date() })
    .where('id', '=', id)
    .execute();
const price = (id: string, minor: number, revision = 1, currency = 'EUR') =>
  amounts.set(id, { minor, currency, revision });
const countAll = (...ids: string[]) =>
  house.db.transaction().execute((trx) => drivers.countSpending(trx, ids));

describe('a contract', () => {
  it('lets its driver charge while it holds; one without any is bound to none', async () => {
    const { id, uid } = await person();
    expect(await reasonOf(uid)).toBe('accepted');
    const body = { organizationId: house.rootId, driverId: id, name: 'Plus' };
    const made = await make('/contracts', {
      ...body,
      validUntil: '2000-01-02T00:00:00Z',
      validFrom: '2000-01-01T00:00:00Z',
    });
    expect(made.state).toBe('ended');
    expect(await reasonOf(uid)).toBe('contract_expired');
    const extended = await ask('PATCH', `/contracts/${made.id}`, { validUntil: null });
    expect(extended.body.state).toBe('holds');
    expect(await reasonOf(uid)).toBe('accepted');
    const wrong = { ...body, validFrom: '2030-01-01T00:00:00Z', validUntil: '2029-01-01T00:00:00Z' };
    expect((await ask('POST', '/contracts', wrong)).status).toBe(422);
  });

  it('of the fleet binds its drivers too, and one to come is told as such', async () => {
    const fleet = await make('/fleets', { organizationId: house.rootId, name: 'Bound' });
    const { uid } = await person({ fleetId: fleet.id });
    const body = { organizationId: house.rootId, fleetId: fleet.id, name: 'Frame' };
    await make('/contracts', { ...body, validFrom: '2099-01-01T00:00:00Z' });
    expect(await reasonOf(uid)).toBe('contract_not_begun');
    await make('/contracts', body);
    expect(await reasonOf(uid)).toBe('accepted');
  });
});

describe('a budget', () => {
  it('counts each transaction once, the difference when it is priced anew, and refuses when it is used up', async () => {
    const { id, uid, tokenId } = await person();
    const month = {
      subjectKind: 'driver',
      driverId: id,
      period: 'month',
      currency: 'EUR',
      amountMinor: 1000,
    };
    const budget = await make('/budgets', month);
    expect(budget.sentence.text).toBe('10.00 of 10.00 EUR are left.');
    const one = await transaction(tokenId, { state: 'ended', energy_wh: 12_000 });
    price(one, 999);
    await countAll(one);
    await countAll(one, one);
    expect(await reasonOf(uid)).toBe('accepted');
    const [shown] = (await ask('GET', `/budgets?driverId=${id}`)).body.items;
    expect(shown).toMatchObject({ spentMinor: 999, spentWh: 12_000 });
    price(one, 1000, 2);
    await countAll(one);
    expect(await check(uid)).toMatchObject({ status: 'NoCredit', reason: 'budget_used_up' });
    // An older price that comes late changes nothing.
    price(one, 5, 1);
    await countAll(one);
    expect(await reasonOf(uid)).toBe('budget_used_up');
    expect((await ask('GET', `/drivers/${id}`)).body.month).toEqual({
      energyWh: 12_000,
      amounts: [{ currency: 'EUR', minor: 1000, decimals: 2 }],
    });
    await ask('PATCH', `/budgets/${budget.id}`, { amountMinor: 1500 });
    expect(await reasonOf(uid)).toBe('accepted');
  });

  it('of a fleet and of a cost centre bounds their drivers, in energy too, and counts what was charged before it was made', async () => {
    const fleet = await make('/fleets', { organizationId: house.rootId, name: 'Vans' });
    const { costCentres } = await make(`/fleets/${fleet.id}/cost-centres`, { code: 'KST' });
    const { uid, tokenId } = await person({ fleetId: fleet.id, costCentreId: costCentres[0].id });
    const one = await transaction(tokenId, { state: 'ended', energy_wh: 30_000 });
    amounts.delete(one);
    await countAll(one);
    const centre = {
      subjectKind: 'cost_centre',
      costCentreId: costCentres[0].id,
      period: 'day',
      energyWh: 40_000,
    };
    await make('/budgets', centre);
    expect(await reasonOf(uid)).toBe('accepted');
    const tight = await make('/budgets', {
      subjectKind: 'fleet',
      fleetId: fleet.id,
      period: 'week',
      energyWh: 30_000,
    });
    expect(await reasonOf(uid)).toBe('budget_used_up');
    expect((await ask('DELETE', `/budgets/${tight.id}`)).status).toBe(204);
    expect(await reasonOf(uid)).toBe('accepted');
  });

  it('counts days in the zone of the organization', async () => {
    const organization = await house.organization('Kiribati');
    await ask('PATCH', `/organizations/${organization.id}`, { zone: 'Pacific/Kiritimati' });
    const organizationId = organization.id;
    const { id } = await make('/drivers', { organizationId, name: 'Far' });
    const token = await make('/tokens', { organizationId, uid: 'FAR1', kind: 'rfid', driverId: id });
    // 14 hours ahead of UTC: there it is the next day already.
    const one = await transaction(token.id, { started_at: new Date('2026-05-31T10:30:00Z'), state: 'ended' });
    price(one, 100);
    await countAll(one);
    const rows = await house.db.selectFrom('spent').selectAll().where('subject_id', '=', id).execute();
    const starts = Object.fromEntries(
      rows.map(({ period, starts_on }) => [period, starts_on.toLocaleDateString('sv-SE')]),
    );
    expect(starts).toEqual({ day: '2026-06-01', week: '2026-06-01', month: '2026-06-01' });
  });
});

describe('a prepaid balance', () => {
  async function prepaid(topUp: number) {
    const one = await person();
    const balance = await make('/balances', { driverId: one.id, currency: 'EUR' });
    if (topUp > 0)
      await ask('POST', `/balances/${balance.id}/movements`, { kind: 'top_up', amountMinor: topUp });
    const show = async () => (await ask('GET', `/balances?driverId=${one.id}`)).body.items[0];
    return { ...one, balanceId: balance.id as string, show };
  }

  it('is empty until it is topped up, and is corrected with a reason only', async () => {
    const { uid, balanceId, show } = await prepaid(0);
    expect(await reasonOf(uid)).toBe('balance_empty');
    const move = (body: object) => ask('POST', `/balances/${balanceId}/movements`, body);
    expect((await move({ kind: 'top_up', amountMinor: -5 })).status).toBe(422);
    expect((await move({ kind: 'correction', amountMinor: 5 })).status).toBe(422);
    await move({ kind: 'top_up', amountMinor: 500 });
    expect(await reasonOf(uid)).toBe('accepted');
    expect((await move({ kind: 'correction', amountMinor: -501, note: 'paid out' })).status).toBe(409);
    await move({ kind: 'correction', amountMinor: -500, note: 'paid out' });
    expect(await show()).toMatchObject({ amountMinor: 0 });
    const { items } = (await ask('GET', `/balances/${balanceId}/movements`)).body;
    expect(items.map(({ amountMinor }: { amountMinor: number }) => amountMinor).toSorted()).toEqual([
      -500, 500,
    ]);
    expect((await ask('DELETE', `/balances/${balanceId}`)).status).toBe(204);
    expect(await reasonOf(uid)).toBe('accepted');
  });

  it('raced by two cars never falls below nothing; what it could not pay is owed, and the next top-up pays it', async () => {
    const { uid, tokenId, balanceId, show } = await prepaid(1000);
    const cars = await Promise.all([transaction(tokenId), transaction(tokenId)]);
    for (const id of cars) {
      await end(id);
      price(id, 700);
    }
    await Promise.all(cars.map((id) => countAll(id)));
    expect(await show()).toMatchObject({ amountMinor: 0, heldMinor: 0, owedMinor: 400 });
    expect(await reasonOf(uid)).toBe('balance_empty');
    await ask('POST', `/balances/${balanceId}/movements`, { kind: 'top_up', amountMinor: 1000 });
    expect(await show()).toMatchObject({ amountMinor: 600, owedMinor: 0 });
    // Priced anew and lower: what was taken too much comes back.
    price(cars[0]!, 500, 2);
    await countAll(cars[0]!);
    expect(await show()).toMatchObject({ amountMinor: 800 });
    const moved = await house.db
      .selectFrom('balance_movement')
      .select('amount_minor')
      .where('balance_id', '=', balanceId)
      .execute();
    expect(moved.reduce((sum, { amount_minor }) => sum + amount_minor, 0)).toBe(800);
  });

  it('holds what runs: a second car is refused when the first has used it up', async () => {
    const { uid, tokenId, show } = await prepaid(800);
    const first = await transaction(tokenId);
    price(first, 800, 0);
    await countAll(first);
    expect(await show()).toMatchObject({ amountMinor: 800, heldMinor: 800 });
    expect(await reasonOf(uid)).toBe('balance_empty');
    await end(first);
    price(first, 750, 1);
    await countAll(first);
    expect(await show()).toMatchObject({ amountMinor: 50, heldMinor: 0, owedMinor: 0 });
  });
});

describe('while charging', () => {
  it('stations are told where it ends, and asked to stop before the money is gone, once', async () => {
    const { id, tokenId } = await person();
    await make('/budgets', {
      subjectKind: 'driver',
      driverId: id,
      period: 'day',
      currency: 'EUR',
      amountMinor: 1000,
    });
    const [one, two] = [await transaction(tokenId), await transaction(tokenId)];
    price(one, 100, 0);
    price(two, 300, 0);
    await watchSpending(watching);
    expect(new Map(limited)).toMatchObject(
      new Map([
        [one, { cost: 4, energyWh: null }],
        [two, { cost: 6, energyWh: null }],
      ]),
    );
    expect(stopped).toEqual([]);
    price(one, 700, 0);
    expect(await watchSpending(watching)).toMatchObject({ stopped: 2 });
    expect(stopped.toSorted()).toEqual([one, two].toSorted());
    expect(await watchSpending(watching)).toMatchObject({ stopped: 0 });
    house.clock.advance(6 * 60_000);
    expect(await watchSpending(watching)).toMatchObject({ stopped: 2 });
    await end(one);
    await end(two);
  });
});

describe('a budget raced by two cars', () => {
  const budgetOf = async (driverId: string) =>
    (await ask('GET', `/budgets?driverId=${driverId}`)).body.items[0];

  it('lets both begin, counts both, lets no third begin, and ends both at the next look', async () => {
    const { id, uid, tokenId } = await person();
    const budget = { period: 'month', currency: 'EUR', amountMinor: 1000 };
    await make('/budgets', { subjectKind: 'driver', driverId: id, ...budget });
    const asked = await Promise.all([reasonOf(uid), reasonOf(uid)]);
    expect(asked).toEqual(['accepted', 'accepted']);
    const cars = await Promise.all([transaction(tokenId), transaction(tokenId)]);
    for (const car of cars) price(car, 400, 0);
    await Promise.all(cars.map((car) => countAll(car)));
    expect(await budgetOf(id)).toMatchObject({ spentMinor: 800 });
    limited.length = 0;
    stopped.length = 0;
    await watchSpending(watching);
    // What is left is shared out: together they may go to the budget, and no further.
    expect(limited.map(([, wanted]) => wanted)).toEqual([
      { cost: 5, energyWh: null },
      { cost: 5, energyWh: null },
    ]);
    for (const car of cars) price(car, 505, 0);
    await Promise.all(cars.map((car) => countAll(car)));
    expect(await budgetOf(id)).toMatchObject({ spentMinor: 1010 });
    expect(await reasonOf(uid)).toBe('budget_used_up');
    expect(await watchSpending(watching)).toMatchObject({ stopped: 2 });
    expect(stopped.toSorted()).toEqual(cars.toSorted());
    for (const car of cars) await end(car);
  });

  it('is not raised by energy that a car gives back, nor is a balance; the credit comes when its price is final', async () => {
    const { id, tokenId } = await person();
    const budget = { period: 'month', currency: 'EUR', amountMinor: 1000 };
    await make('/budgets', { subjectKind: 'driver', driverId: id, ...budget });
    const balance = await make('/balances', { driverId: id, currency: 'EUR' });
    await ask('POST', `/balances/${balance.id}/movements`, { kind: 'top_up', amountMinor: 100 });
    const started_at = new Date(Date.now() + 1000);
    const car = await transaction(tokenId, { started_at });
    const stands = async () => {
      const { amountMinor, heldMinor } = (await ask('GET', `/balances?driverId=${id}`)).body.items[0];
      return [(await budgetOf(id)).spentMinor, amountMinor, heldMinor];
    };
    const seen = [];
    for (const [minor, revision] of [
      [-300, 0],
      [50, 0],
      [-200, 0],
    ] as const) {
      price(car, minor, revision);
      await countAll(car);
      seen.push(await stands());
    }
    expect(seen).toEqual([
      [0, 100, 0],
      [50, 100, 50],
      [0, 100, 0],
    ]);
    await end(car);
    for (const [minor, revision] of [
      [-200, 1],
      [-120, 2],
      [30, 3],
    ] as const) {
      price(car, minor, revision);
      await countAll(car);
      seen.push(await stands());
    }
    expect(seen.slice(3)).toEqual([
      [0, 300, 0],
      [0, 220, 0],
      [30, 70, 0],
    ]);
  });
});

describe('a site', () => {
  it('lets in whom it names: a driver, a group, a fleet; nobody else', async () => {
    const path = `/sites/${siteId}/access`;
    const stranger = await person();
    const group = await make('/driver-groups', { organizationId: house.rootId, name: 'Staff' });
    const fleet = await make('/fleets', { organizationId: house.rootId, name: 'Trucks' });
    const [named, member, fleetDriver] = [
      await person(),
      await person({ groupIds: [group.id] }),
      await person({ fleetId: fleet.id }),
    ];
    const everyone = (await ask('GET', path)).body;
    expect(everyone.sentence.text).toBe('Everyone with a token that is good here may charge, at any time.');
    const closed = await ask('PATCH', path, { mode: 'listed' });
    expect(closed.body.sentence.key).toBe('site_access.listed_nobody');
    for (const one of [named, member, fleetDriver]) expect(await reasonOf(one.uid)).toBe('not_listed');
    await ask('POST', `${path}/entries`, { driverId: named.id });
    await ask('POST', `${path}/entries`, { groupId: group.id });
    const { entries } = (await ask('POST', `${path}/entries`, { fleetId: fleet.id })).body;
    expect(entries).toHaveLength(3);
    for (const one of [named, member, fleetDriver]) expect(await reasonOf(one.uid)).toBe('accepted');
    expect(await check(stranger.uid)).toMatchObject({ status: 'NotAtThisLocation', reason: 'not_listed' });
    const entry = entries.find(({ subjectId }: { subjectId: string }) => subjectId === named.id);
    expect((await ask('DELETE', `${path}/entries/${entry.id}`)).status).toBe(204);
    expect(await reasonOf(named.uid)).toBe('not_listed');
    expect((await ask('POST', `${path}/entries`, {})).status).toBe(422);
    await ask('PATCH', path, { mode: 'everyone' });
  });

  it('keeps whom it limits to some of its EVSEs from the others', async () => {
    const path = `/sites/${siteId}/access/limits`;
    const evseIds = [newId(), newId(), newId()];
    await house.db
      .insertInto('evse')
      .values(
        evseIds.map((id, at) => ({ id, station_id: stationId, number: at + 1, created_at: new Date() })),
      )
      .execute();
    const fleet = await make('/fleets', { organizationId: house.rootId, name: 'Caddies' });
    const [limited, free] = [await person({ fleetId: fleet.id }), await person()];
    const at = async (uid: string, evse?: number) => {
      const shown = { uid, stationIdentity: identity, ...(evse && { evse }) };
      return (await ask('POST', '/tokens/check', shown)).body.reason;
    };
    const made = await ask('POST', path, { fleetId: fleet.id, evseIds: evseIds.slice(0, 1) });
    expect(made.body).toMatchObject({
      limits: [{ subjectKind: 'fleet', name: 'Caddies', evseIds: [evseIds[0]] }],
      evses: [{ stationIdentity: identity, number: 1 }, { number: 2 }, { number: 3 }],
    });
    expect([await at(limited.uid), await at(limited.uid, 1), await at(limited.uid, 2)]).toEqual([
      'accepted',
      'accepted',
      'other_evses',
    ]);
    expect(await at(free.uid, 2)).toBe('accepted');
    await ask('POST', path, { tokenId: limited.tokenId, evseIds: evseIds.slice(1, 2) });
    expect([await at(limited.uid, 2), await at(limited.uid, 3)]).toEqual(['accepted', 'other_evses']);
    await house.db
      .updateTable('evse')
      .set({ retired_at: new Date() })
      .where('station_id', '=', stationId)
      .execute();
    expect(await at(limited.uid)).toBe('other_evses');
    expect((await ask('POST', path, { fleetId: fleet.id, evseIds: [newId()] })).status).toBe(404);
    expect((await ask('POST', path, { evseIds })).status).toBe(422);
    for (const { id } of made.body.limits) expect((await ask('DELETE', `${path}/${id}`)).status).toBe(204);
  });

  it('that charges only while it is open refuses when it is closed', async () => {
    const { uid } = await person();
    await ask('PATCH', `/sites/${siteId}/access`, { hoursOnly: true });
    expect(await check(uid)).toMatchObject({ status: 'NotAtThisTime', reason: 'site_closed' });
    await ask('PATCH', `/sites/${siteId}/access`, { hoursOnly: false });
    expect(await reasonOf(uid)).toBe('accepted');
  });
});
