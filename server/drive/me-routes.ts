import { currencyDecimals } from '@busbar/pricing';
import { sql } from 'kysely';
import { readGiving, saveGiving } from '../energy/index.ts';
import { change } from '../locations/index.ts';
import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { Account, Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import type { House } from './house.ts';
import type { ReadMe } from './me-store.ts';
import type { createPlaces } from './places.ts';
import { noSuchSite } from './problems.ts';
import { isPushService } from './push.ts';

/** More than these are a mistake of a program. */
const mostVehicles = 20;
const mostFavourites = 200;
const mostBrowsers = 20;

export interface MeOptions extends House {
  readonly accounts: Accounts;
  readonly readMe: ReadMe;
  readonly places: ReturnType<typeof createPlaces>;
  /** Tells stations that a vehicle that charges there may give back, or may no more. */
  readonly tellTransfers: (vehicleId: string) => void;
}

/** What is a driver's own: profile, vehicles, favourites, notices, budgets. */
export function meRoutes(house: MeOptions): Handled[] {
  const { db, clock, newId, accounts, readMe, places } = house;

  return [
    handlePublic(contract.getMe, async ({ request }) => readMe(await accounts.who(request))),

    handlePublic(contract.changeMe, async ({ request, body }) => {
      const account = await accounts.who(request);
      await change(house, async (trx) => {
        const { name, language, mailNotices } = body;
        if (language !== undefined || mailNotices !== undefined)
          await trx
            .updateTable('drive_account')
            .set({
              ...(language !== undefined && { language }),
              ...(mailNotices !== undefined && { mail_notices: mailNotices }),
            })
            .where('id', '=', account.id)
            .execute();
        // An employer's list of drivers is the employer's: a name is changed where the driver signed up.
        if (name !== undefined)
          await sql`update driver set name = ${name} where id = any(${ownDrivers(account)}::uuid[])
                       and fleet_id is null and external_number is null`.execute(trx);
        return { result: undefined };
      });
      return readMe(account);
    }),

    handlePublic(contract.listVehicles, async ({ request }) => ({
      items: await readVehicles(await accounts.who(request)),
    })),

    handlePublic(contract.addVehicle, async ({ request, body }) => {
      const account = await accounts.who(request);
      const [driverId] = ownDrivers(account);
      if (!driverId) throw notFound('driver of this account');
      if ((await readVehicles(account)).length >= mostVehicles) throw tooMany('vehicles', mostVehicles);
      const id = newId();
      await change(house, async (trx) => {
        const { organization_id: organizationId } = await trx
          .selectFrom('driver')
          .select('organization_id')
          .where('id', '=', driverId)
          .executeTakeFirstOrThrow();
        await trx
          .insertInto('vehicle')
          .values({
            id,
            organization_id: organizationId,
            driver_id: driverId,
            plate: body.plate.trim().toUpperCase(),
            model: body.model?.trim() ?? '',
            battery_wh: body.batteryWh ?? null,
            created_at: clock.now(),
          })
          .execute();
        const subject = { organizationId, subjectId: id };
        return {
          result: undefined,
          events: [{ kind: 'vehicle.changed', at: clock.now(), ...subject, data: { action: 'created' } }],
        };
      }).catch(plateTaken);
      return (await readVehicles(account)).find((vehicle) => vehicle.id === id)!;
    }),

    handlePublic(contract.setGiving, async ({ request, params: { vehicleId }, body }) => {
      const account = await accounts.who(request);
      const { batteryWh } = body;
      await change(house, async (trx) => {
        // A fleet's vehicle is the fleet's to lend.
        const vehicle = await trx
          .selectFrom('vehicle')
          .select('organization_id')
          .where('id', '=', vehicleId)
          .where('driver_id', 'in', ownDrivers(account))
          .where('fleet_id', 'is', null)
          .where('retired_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (!vehicle) throw notFound('such vehicle that is yours alone');
        if (batteryWh !== undefined)
          await trx
            .updateTable('vehicle')
            .set({ battery_wh: batteryWh })
            .where('id', '=', vehicleId)
            .execute();
        const said = { allowed: body.allowed, keepPercent: body.keepPercent, maxWatts: null };
        await saveGiving(trx, vehicleId, said, `account:${account.id}`, clock.now());
        const subject = { organizationId: vehicle.organization_id, subjectId: vehicleId };
        return {
          result: undefined,
          events: [{ kind: 'vehicle.changed', at: clock.now(), ...subject, data: { action: 'giving' } }],
        };
      });
      house.tellTransfers(vehicleId);
      return (await readVehicles(account)).find((vehicle) => vehicle.id === vehicleId)!;
    }),

    handlePublic(contract.removeVehicle, async ({ request, params }) => {
      const account = await accounts.who(request);
      await change(house, async (trx) => {
        // A vehicle with a token of its own (Autocharge) is the operator's to take away.
        const vehicle = await trx
          .updateTable('vehicle')
          .set({ retired_at: clock.now() })
          .where('id', '=', params.vehicleId)
          .where('driver_id', 'in', ownDrivers(account))
          .where('fleet_id', 'is', null)
          .where('retired_at', 'is', null)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('token')
                  .select('token.id')
                  .whereRef('token.vehicle_id', '=', 'vehicle.id')
                  .where('token.retired_at', 'is', null),
              ),
            ),
          )
          .returning('organization_id')
          .executeTakeFirst();
        if (!vehicle) throw notFound('such vehicle that is yours alone');
        const subject = { organizationId: vehicle.organization_id, subjectId: params.vehicleId };
        return {
          result: undefined,
          events: [{ kind: 'vehicle.changed', at: clock.now(), ...subject, data: { action: 'retired' } }],
        };
      });
    }),

    handlePublic(contract.listFavourites, async ({ request }) => {
      const { favourites } = await readMe(await accounts.who(request));
      const { sites } = await places.all();
      const byId = new Map(sites.map((site) => [site.id, site]));
      return {
        items: favourites.flatMap((id) => {
          const site = byId.get(id);
          return site ? [{ ...site, distanceMeters: null }] : [];
        }),
      };
    }),

    handlePublic(contract.addFavourite, async ({ request, params }) => {
      const account = await accounts.who(request);
      const { sites } = await places.all();
      if (!sites.some(({ id }) => id === params.siteId)) throw noSuchSite();
      const { favourites } = await readMe(account);
      if (favourites.length >= mostFavourites) throw tooMany('favourites', mostFavourites);
      await db
        .insertInto('drive_favourite')
        .values({ account_id: account.id, site_id: params.siteId, created_at: clock.now() })
        .onConflict((same) => same.doNothing())
        .execute();
    }),

    handlePublic(contract.removeFavourite, async ({ request, params }) => {
      const account = await accounts.who(request);
      await db
        .deleteFrom('drive_favourite')
        .where('account_id', '=', account.id)
        .where('site_id', '=', params.siteId)
        .execute();
    }),

    handlePublic(contract.addPush, async ({ request, body }) => {
      const account = await accounts.who(request);
      if (!isPushService(body.endpoint)) throw unknownPush();
      const { count } = await db
        .selectFrom('drive_push')
        .select((all) => all.fn.countAll<number>().as('count'))
        .where('account_id', '=', account.id)
        .executeTakeFirstOrThrow();
      if (count >= mostBrowsers) throw tooMany('browsers that take notices', mostBrowsers);
      const own = { account_id: account.id, p256dh: body.p256dh, auth: body.auth, created_at: clock.now() };
      await db
        .insertInto('drive_push')
        .values({ endpoint: body.endpoint, ...own })
        .onConflict((same) => same.column('endpoint').doUpdateSet(own))
        .execute();
    }),

    handlePublic(contract.removePush, async ({ request, body }) => {
      const account = await accounts.who(request);
      await db
        .deleteFrom('drive_push')
        .where('account_id', '=', account.id)
        .where('endpoint', '=', body.endpoint)
        .execute();
    }),

    handlePublic(contract.ownBudgets, async ({ request }) => {
      const { driverIds } = await accounts.who(request);
      const { rows: budgets } = await sql<BudgetRow>`
        select b.period, b.currency, b.amount_minor::float8, b.energy_wh::float8,
               coalesce(sum(s.amount_minor), 0)::float8 as spent_minor,
               coalesce(sum(s.energy_wh), 0)::float8 as spent_wh
          from budget b
          left join spent s on s.subject_id = b.subject_id and s.period = b.period
           and (b.currency is null or s.currency in (b.currency, ''))
           and s.starts_on = date_trunc(b.period, ${clock.now()}::timestamptz at time zone zone_of_organization(b.organization_id))::date
         where b.subject_kind = 'driver' and b.subject_id = any(${[...driverIds]}::uuid[]) and b.ended_at is null
         group by b.id order by b.period`.execute(db);
      const { rows: balances } = await sql<{ currency: string; left_minor: number }>`
        select currency, (amount_minor - held_minor)::float8 as left_minor from balance
         where driver_id = any(${[...driverIds]}::uuid[]) and closed_at is null order by currency`.execute(
        db,
      );
      return {
        budgets: budgets.map((row) => ({
          period: row.period,
          currency: row.currency,
          decimals: row.currency ? currencyDecimals(row.currency) : 2,
          amountMinor: row.amount_minor,
          spentMinor: row.spent_minor,
          energyWh: row.energy_wh,
          spentWh: row.spent_wh,
        })),
        balances: balances.map(({ currency, left_minor }) => ({
          currency,
          decimals: currencyDecimals(currency),
          leftMinor: left_minor,
        })),
      };
    }),
  ];

  async function readVehicles(account: Account): Promise<contract.OwnVehicle[]> {
    const { rows } = await sql<Omit<contract.OwnVehicle, 'giving'>>`
      select id, plate, model, battery_wh::float8 as "batteryWh" from vehicle
       where driver_id = any(${ownDrivers(account)}::uuid[]) and retired_at is null order by plate`.execute(
      db,
    );
    const said = await readGiving(
      db,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      const { allowed, keepPercent, sentence } = said.get(row.id)!;
      return { ...row, giving: { allowed, keepPercent, sentence } };
    });
  }
}

interface BudgetRow {
  readonly period: 'day' | 'week' | 'month';
  readonly currency: string | null;
  readonly amount_minor: number | null;
  readonly energy_wh: number | null;
  readonly spent_minor: number;
  readonly spent_wh: number;
}

const ownDrivers = ({ driverIds }: Account): string[] => [...driverIds];

const tooMany = (what: string, most: number) =>
  problem(422, {
    type: '/problems/drive/many',
    title: 'Too many',
    detail: `There are ${most} ${what} already, which is the most there can be.`,
    help: 'Remove one first.',
  });

const plateTaken = (error: unknown): never => {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code !== '23505' || constraint !== 'vehicle_plate') throw error;
  throw problem(409, {
    type: '/problems/drive/plate',
    title: 'Known already',
    detail: 'A vehicle with this plate is known already.',
    help: 'If it is yours, ask the operator to put it into your account.',
  });
};

const unknownPush = () =>
  problem(422, {
    type: '/problems/drive/push',
    title: 'Not a push service that is known',
    detail: 'Notices are sent through the push services of the browsers’ makers only.',
    help: 'Use e-mail notices instead.',
  });
