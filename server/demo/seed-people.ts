import { createRandom, type Random } from '@busbar/simulator';
import { sql, type Transaction } from 'kysely';
import { keyOf } from '../drive/card-request-store.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { seedLateVan } from './depot.ts';
import type { PlannedToken } from './network.ts';
import type { Owner } from './places.ts';

/** What the people of the demo are made of. */
export interface PeopleToSeed {
  readonly organizationIds: ReadonlyMap<Owner, string>;
  readonly depotSiteIds: readonly string[];
  readonly tokenIds: ReadonlyMap<PlannedToken, string>;
  readonly madeAt: Date;
  readonly now: Date;
}

const dayMs = 86_400_000;
const root: Owner = 'Voltwerk';
const courier: Owner = 'Kurier Blitz Fleet';
const costCentres = ['KB-100', 'KB-200'] as const;
const cars = ['E-Transit', 'eVito', 'ë-Jumpy'] as const;

/** Writes drivers behind tokens, a fleet with vans and cost centres, groups, contracts, budgets and balances. */
export async function seedPeople(trx: Transaction<DB>, people: PeopleToSeed): Promise<void> {
  const random = createRandom('people');
  await seedDrivers(trx, people, random);
  await seedCouriers(trx, people, random);
}

/** The operator's drivers, by the names on their tokens: some with a budget, some prepaid, one blocked. */
async function seedDrivers(trx: Transaction<DB>, people: PeopleToSeed, random: Random): Promise<void> {
  const organization_id = people.organizationIds.get(root)!;
  const { madeAt: created_at, now } = people;
  const own = [...people.tokenIds.keys()].filter(({ owner, kind }) => owner === root && kind !== 'central');
  const byName = Map.groupBy(own, ({ label }) => label);
  const drivers = [...byName].map(([name, tokens], index) => ({ id: newId(), name, tokens, index }));
  await trx
    .insertInto('driver')
    .values(
      drivers.map(({ id, name, index }) => ({
        id,
        organization_id,
        name,
        email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.com`,
        phone: `+49 30 5550 ${String(1000 + index)}`,
        language: index % 3 === 0 ? 'de' : 'en',
        external_number: `C-${String(20_000 + index)}`,
        status: index === 17 ? 'blocked' : 'active',
        blocked_reason: index === 17 ? 'two unpaid invoices' : null,
        created_at,
      })),
    )
    .execute();
  await giveTokens(
    trx,
    'driver_id',
    drivers.flatMap(({ id, tokens }) => tokens.map((token) => [people.tokenIds.get(token)!, id] as const)),
  );
  await seedCardRequests(trx, organization_id, drivers, now);
  const residents = newId();
  const group = { id: residents, organization_id, name: 'Residents', created_at };
  await trx.insertInto('driver_group').values(group).execute();
  const members = drivers.filter(({ index }) => index % 6 === 0);
  await trx
    .insertInto('driver_group_member')
    .values(members.map(({ id }) => ({ driver_id: id, group_id: residents })))
    .execute();
  const bounded = drivers.filter(({ index }) => index % 12 === 5);
  await trx
    .insertInto('budget')
    .values(
      bounded.map(({ id }, place) => ({
        id: newId(),
        organization_id,
        subject_kind: 'driver',
        subject_id: id,
        period: 'month',
        currency: 'EUR',
        // Two of them have spent theirs.
        amount_minor: place < 2 ? 500 : 100 * random.whole(80, 300),
        created_at,
      })),
    )
    .execute();
  await seedBalances(
    trx,
    { organization_id, now },
    drivers.filter(({ index }) => index % 20 === 9),
  );
  const lapsed = drivers.find(({ index }) => index === 41);
  if (lapsed) {
    const until = new Date(now.getTime() - 2 * dayMs);
    const terms = { name: 'Plus', valid_from: created_at, valid_until: until, created_at };
    await trx
      .insertInto('contract')
      .values({ id: newId(), organization_id, driver_id: lapsed.id, ...terms })
      .execute();
  }
}

/** Prepaid from now on: what was charged before is not theirs to pay. */
async function seedBalances(
  trx: Transaction<DB>,
  { organization_id, now }: { organization_id: string; now: Date },
  drivers: readonly { readonly id: string }[],
): Promise<void> {
  const currency = 'EUR';
  const balances = drivers.map(({ id }, place) => ({
    id: newId(),
    driver_id: id,
    amount_minor: 1500 + 1000 * place,
  }));
  await trx
    .insertInto('balance')
    .values(balances.map((balance) => ({ ...balance, organization_id, currency, created_at: now })))
    .execute();
  await trx
    .insertInto('balance_movement')
    .values(
      balances.map(({ id, amount_minor }) => ({
        id: newId(),
        balance_id: id,
        kind: 'top_up',
        amount_minor,
        after_minor: amount_minor,
        by_kind: 'system',
        at: now,
      })),
    )
    .execute();
}

/** The courier's vans with their drivers: one contract and one budget for all, booked on two cost centres. */
async function seedCouriers(trx: Transaction<DB>, people: PeopleToSeed, random: Random): Promise<void> {
  const organization_id = people.organizationIds.get(courier)!;
  const { madeAt: created_at, now } = people;
  const fleetId = newId();
  const made = { organization_id, created_at };
  await trx
    .insertInto('fleet')
    .values({ id: fleetId, ...made, name: 'Vans', note: 'Deliveries in the city' })
    .execute();
  const centres = costCentres.map((code) => ({ id: newId(), ...made, fleet_id: fleetId, code }));
  await trx.insertInto('cost_centre').values(centres).execute();
  const own = [...people.tokenIds.keys()].filter(({ owner }) => owner === courier);
  const vans = [...Map.groupBy(own, ({ group = '' }) => group).values()].map((tokens, index) => ({
    id: newId(),
    driverId: newId(),
    tokens,
    index,
  }));
  await trx
    .insertInto('driver')
    .values(
      vans.map(({ driverId, index }) => ({
        id: driverId,
        ...made,
        name: `Courier ${index + 1}`,
        external_number: `KB-${100 + index}`,
        fleet_id: fleetId,
        cost_centre_id: centres[index % 2]!.id,
      })),
    )
    .execute();
  await trx
    .insertInto('vehicle')
    .values(
      vans.map(({ id, driverId, index }) => ({
        id,
        ...made,
        plate: `B-KB ${1000 + index}`,
        model: random.pick([...cars]),
        battery_wh: 1000 * random.whole(50, 77),
        max_ac_watts: 11_000,
        max_dc_watts: 1000 * random.whole(80, 130),
        driver_id: driverId,
        fleet_id: fleetId,
      })),
    )
    .execute();
  await giveTokens(
    trx,
    'vehicle_id',
    vans.flatMap(({ id, tokens }) => tokens.map((token) => [people.tokenIds.get(token)!, id] as const)),
  );
  const until = new Date(now.getTime() + 300 * dayMs);
  const terms = { name: 'Frame contract', valid_from: created_at, valid_until: until, created_at };
  const parent = people.organizationIds.get(root)!;
  await trx
    .insertInto('contract')
    .values({ id: newId(), organization_id: parent, fleet_id: fleetId, ...terms })
    .execute();
  const month = { subject_kind: 'fleet', subject_id: fleetId, period: 'month' };
  await trx
    .insertInto('budget')
    .values({
      id: newId(),
      ...made,
      ...month,
      currency: 'EUR',
      amount_minor: 1_200_000,
      energy_wh: 40_000_000,
    })
    .execute();
  const [depot] = people.depotSiteIds;
  if (depot !== undefined) {
    await seedDepartures(trx, depot, vans, { organization_id, created_at }, random);
    await seedLateVan(trx, { organization_id, fleet_id: fleetId, site_id: depot, now });
  }
  for (const site_id of people.depotSiteIds) {
    await trx.insertInto('site_access').values({ site_id, organization_id, mode: 'listed' }).execute();
    const entry = { id: newId(), site_id, subject_kind: 'fleet', subject_id: fleetId, created_at };
    await trx.insertInto('site_access_entry').values(entry).execute();
  }
}

/** Tours leave in the morning, at noon and in the evening, each van on one of them. */
const tours = ['06:30', '07:00', '12:30', '18:00', '22:00'] as const;

async function seedDepartures(
  trx: Transaction<DB>,
  site_id: string,
  vans: readonly { readonly id: string }[],
  made: { readonly organization_id: string; readonly created_at: Date },
  random: Random,
): Promise<void> {
  await trx
    .insertInto('departure')
    .values(
      vans.map(({ id }, index) => ({
        id: newId(),
        ...made,
        vehicle_id: id,
        site_id,
        weekdays: [1, 2, 3, 4, 5, 6, 7],
        leaves_at: tours[index % tours.length]!,
        energy_wh: 1000 * random.whole(12, 30),
      })),
    )
    .execute();
}

async function giveTokens(
  trx: Transaction<DB>,
  column: 'driver_id' | 'vehicle_id',
  pairs: readonly (readonly [tokenId: string, to: string])[],
): Promise<void> {
  await sql`
    update token set ${sql.ref(column)} = p.given
      from unnest(${pairs.map(([id]) => id)}::uuid[], ${pairs.map(([, to]) => to)}::uuid[]) as p (id, given)
     where token.id = p.id`.execute(trx);
}

/** Two of them have the app, and say that a card is theirs: one that is in a drawer, one that nobody knows. */
async function seedCardRequests(
  trx: Transaction<DB>,
  organization_id: string,
  drivers: readonly { readonly id: string; readonly tokens: readonly PlannedToken[] }[],
  now: Date,
): Promise<void> {
  const asking = [
    { driver: drivers[3]!, number: 'VW-2041 77', daysAgo: 1 },
    { driver: drivers[8]!, number: 'VW-1990 03', daysAgo: 3 },
  ];
  const uid = '04D7C2A6E19B80';
  await trx
    .insertInto('token')
    .values({
      ...{ id: newId(), organization_id, kind: 'rfid', uid, uid_key: uid, created_at: now },
      ...{ label: 'In the drawer', printed_number: asking[0]!.number },
    })
    .execute();
  for (const { driver, number, daysAgo } of asking) {
    const asked_at = new Date(now.getTime() - daysAgo * dayMs);
    const account_id = newId();
    const email = `${driver.id}@example.com`;
    await trx
      .insertInto('drive_account')
      .values({ id: account_id, email, email_key: email, created_at: asked_at })
      .execute();
    await trx.insertInto('drive_account_driver').values({ account_id, driver_id: driver.id }).execute();
    await trx
      .insertInto('drive_card_request')
      .values({
        ...{ id: newId(), account_id, driver_id: driver.id, organization_id, asked_at },
        ...{ number, number_key: keyOf(number) },
      })
      .execute();
  }
}
