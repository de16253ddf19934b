import { type Kysely, sql } from 'kysely';
import { change } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findMeter } from '../meters/store.ts';
import { pricesOf, quarterMs, readPriceSettings } from '../prices/market.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { siteQuarters } from './quarters.ts';
import { sayFlows } from './sentences.ts';
import { sharesOf } from './shares.ts';
import { summarize } from './summary.ts';

/** Longest span of a summary: what siteQuarters reads at the most. */
const mostDays = 93;

/** Flows for people: now, over a span of time, and how batteries are used. */
export function flowRoutes(house: EnergyHouse): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.getFlowsNow, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      return flowsNow(db, siteId, clock.now());
    }),

    handle(contract.getEnergySummary, async ({ params: { siteId }, query, scope }) => {
      const site = await findSite(db, scope, siteId);
      const [from, to] = [new Date(query.from), new Date(query.to)];
      if (to <= from || to.getTime() - from.getTime() > mostDays * 86_400_000) throw badSpan();
      const quarters = await siteQuarters(db, siteId, from, to);
      const settings = await readPriceSettings(db, siteId);
      const start = Math.floor(from.getTime() / quarterMs) * quarterMs;
      const count = Math.ceil((to.getTime() - start) / quarterMs);
      const summary = summarize(quarters, await pricesOf(db, site, settings, start, count));
      const { money, peak, duration, ...rest } = summary;
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: site.zone });
      const days = new Map<string, typeof quarters>();
      for (const quarter of quarters) {
        const key = day.format(quarter.at);
        days.set(key, [...(days.get(key) ?? []), quarter]);
      }
      return {
        ...rest,
        peak: peak && { watts: peak.watts, at: peak.at.toISOString() },
        cost: money && settings && { currency: settings.currency, ...money },
        duration: [...duration],
        days: [...days.values()].map((of) => {
          const { boughtWh, sunWh, carWh, loadWh } = summarize(of, []);
          return { at: of[0]!.at.toISOString(), boughtWh, sunWh, carWh, loadWh };
        }),
      };
    }),

    handle(contract.getBatteries, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const rows = await batteryRows(db).where('m.site_id', '=', siteId).execute();
      return {
        items: rows.map((row) => {
          const settings = settingsOf(row);
          return {
            meterId: row.id,
            name: row.name,
            socPercent: (row.values as { socPercent?: number } | null)?.socPercent ?? null,
            settings,
            sentence: sentenceOf(settings),
          };
        }),
      };
    }),

    handle(contract.setBattery, async ({ params: { meterId }, body, caller, scope }) => {
      const meter = await findMeter(db, scope, meterId);
      if (meter.role !== 'battery') throw noBattery(meter.name);
      const columns = {
        capacity_wh: body.capacityWh,
        max_watts: body.maxWatts,
        mode: body.mode,
        reserve_percent: body.reservePercent,
        cars_above_percent: body.carsAbovePercent,
        cheap_below: body.cheapBelow,
        peak_watts: body.peakWatts,
        wear_per_kwh: body.wearPerKwh,
      };
      await change(house, async (trx) => {
        await trx
          .insertInto('site_battery')
          .values({ meter_id: meterId, ...columns })
          .onConflict((conflict) => conflict.column('meter_id').doUpdateSet(columns))
          .execute();
        const subject = { organizationId: meter.organization_id, siteId: meter.site_id, subjectId: meterId };
        return {
          result: undefined,
          events: [{ kind: 'energy.meter', at: clock.now(), ...subject, data: { action: 'battery' } }],
          audit: [
            {
              caller,
              action: 'meter.battery_changed',
              subjectKind: 'meter',
              ...subject,
              detail: { ...body },
            },
          ],
        };
      });
    }),
  ];
}

export async function flowsNow(db: Kysely<DB>, siteId: string, now: Date): Promise<contract.FlowsNow> {
  const { rows } = await sql<Record<'grid' | 'sun' | 'battery' | 'soc' | 'cars', number | null>>`
    with live as (
      select m.role, (s.values ->> 'powerW')::float8 as watts, (s.values ->> 'socPercent')::float8 as soc
        from meter m join meter_state s on s.meter_id = m.id
       where m.site_id = ${siteId} and m.retired_at is null
         and s.at > ${now}::timestamptz - m.stale_seconds * interval '1 second')
    select (select sum(watts) from live where role = 'grid') as grid,
           (select sum(watts) from live where role = 'pv') as sun,
           (select sum(watts) from live where role = 'battery') as battery,
           (select avg(soc) from live where role = 'battery') as soc,
           (select coalesce(sum(power_w), 0)::float8 from transaction
             where site_id = ${siteId} and state = 'active') as cars`.execute(db);
  const { grid, sun, battery, soc, cars: charging } = rows[0]!;
  const cars = charging ?? 0;
  const told = { sunWatts: sun, gridWatts: grid, batteryWatts: battery, carWatts: cars, socPercent: soc };
  const at = now.toISOString();
  if (grid === null) return { at, ...told, sentence: sayFlows('unknown'), shares: null, loadWatts: null };
  const load = Math.max(0, grid + (sun ?? 0) - (battery ?? 0) - cars);
  const shares = sharesOf({
    sun: sun ?? 0,
    discharged: Math.max(0, -(battery ?? 0)),
    charged: Math.max(0, battery ?? 0),
    sold: Math.max(0, -grid),
    cars,
    load,
  });
  const used = load + cars;
  const own = shares.sunToCars + shares.sunToLoad;
  const kilo = (watts: number) => (watts / 1000).toFixed(1);
  const sentence =
    grid < -100
      ? sayFlows('feeding', { power: kilo(-grid) })
      : used > 0 && own / used > 0.99
        ? sayFlows('sun_only')
        : own > 0
          ? sayFlows('sun', { percent: Math.round((own / used) * 100), grid: kilo(grid) })
          : sayFlows('grid', { grid: kilo(grid) });
  return { at, ...told, sentence, shares: { ...shares }, loadWatts: load };
}

function batteryRows(db: Kysely<DB>) {
  return db
    .selectFrom('meter as m')
    .innerJoin('meter_state as s', 's.meter_id', 'm.id')
    .leftJoin('site_battery as b', 'b.meter_id', 'm.id')
    .select([
      'm.id',
      'm.name',
      's.values',
      'b.capacity_wh',
      'b.max_watts',
      'b.mode',
      'b.reserve_percent',
      'b.cars_above_percent',
      'b.cheap_below',
      'b.peak_watts',
      'b.wear_per_kwh',
    ])
    .where('m.role', '=', 'battery')
    .where('m.retired_at', 'is', null)
    .orderBy('m.name')
    .limit(50);
}

function settingsOf(
  row: Awaited<ReturnType<ReturnType<typeof batteryRows>['execute']>>[number],
): contract.BatterySettings | null {
  if (row.capacity_wh === null) return null;
  return {
    capacityWh: row.capacity_wh,
    maxWatts: row.max_watts!,
    mode: row.mode as contract.BatterySettings['mode'],
    reservePercent: row.reserve_percent!,
    carsAbovePercent: row.cars_above_percent!,
    cheapBelow: row.cheap_below === null ? null : Number(row.cheap_below),
    peakWatts: row.peak_watts,
    wearPerKwh: Number(row.wear_per_kwh),
  };
}

function sentenceOf(settings: contract.BatterySettings | null) {
  if (!settings) return sayFlows('battery_unset');
  const reserve = settings.reservePercent;
  switch (settings.mode) {
    case 'normal':
      return sayFlows('battery_normal', { reserve });
    case 'hold':
      return sayFlows('battery_hold');
    case 'charge_cheap':
      return sayFlows('battery_charge_cheap', { price: settings.cheapBelow ?? 0, reserve });
    case 'peak_shaving':
      return sayFlows('battery_peak_shaving', {
        peak: ((settings.peakWatts ?? 0) / 1000).toFixed(1),
        reserve,
      });
  }
}

const badSpan = () =>
  problem(422, {
    title: 'Bad span of time',
    detail: `The span must end after it begins, and last ${mostDays} days at the most.`,
    errors: [{ path: 'query/to', message: 'is not after from, or too far from it' }],
  });

const noBattery = (name: string) =>
  problem(422, {
    title: 'No battery',
    detail: `“${name}” does not measure a battery.`,
    help: 'Change what the meter measures first.',
  });
