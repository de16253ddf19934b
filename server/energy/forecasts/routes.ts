import { sql } from 'kysely';
import { change } from '../../locations/index.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findMeter } from '../meters/store.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { forecastSite } from './forecast.ts';
import { sayForecast } from './sentences.ts';
import { type Accuracy, type Expected, quarterMs } from './series.ts';
import type { ExpectedStay } from './stays.ts';

/** Quarters shown: two days ahead, and the day before now with what came. */
const ahead = 192;
const behind = 96;

/** Forecasts for people: what is expected, what came, how well it did. */
export function forecastRoutes(house: EnergyHouse): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.getForecast, async ({ params: { siteId }, scope }) => {
      const site = await findSite(db, scope, siteId);
      const forecast = await forecastSite(db, site, clock.now(), ahead);
      const present = forecast.slots[0]!;
      const past = Array.from({ length: behind }, (_, index) => present - (behind - index) * quarterMs);
      const bandAt = (all: readonly Expected[] | undefined, index: number) => {
        const one = all?.[index];
        return one ? { watts: one.watts, low: one.low, high: one.high } : null;
      };
      return {
        quarters: [
          ...past.map((at) => ({
            at: new Date(at).toISOString(),
            sun: null,
            load: null,
            measuredSun: forecast.measuredSun.get(at) ?? null,
            measuredLoad: forecast.measuredLoad.get(at) ?? null,
          })),
          ...forecast.slots.map((at, index) => ({
            at: new Date(at).toISOString(),
            sun: bandAt(forecast.sun, index),
            load: bandAt(forecast.load, index),
            measuredSun: null,
            measuredLoad: null,
          })),
        ],
        sun: said(forecast.sunAccuracy),
        load: said(forecast.loadAccuracy),
        arrivals: forecast.arrivals.map((one) => ({
          ...one,
          wattHours: [...one.wattHours],
          staySeconds: [...one.staySeconds],
        })),
        stay: forecast.stayError ? stayShape(forecast.stayError, present) : null,
        notes: [...forecast.notes],
      };
    }),

    handle(contract.getPlants, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const rows = await db
        .selectFrom('meter as m')
        .leftJoin('solar_plant as p', 'p.meter_id', 'm.id')
        .select(['m.id', 'm.name', 'p.peak_watts', 'p.tilt_degrees', 'p.azimuth_degrees'])
        .where('m.site_id', '=', siteId)
        .where('m.role', '=', 'pv')
        .where('m.retired_at', 'is', null)
        .orderBy('m.name')
        .limit(200)
        .execute();
      return {
        items: rows.map((row) => ({
          meterId: row.id,
          name: row.name,
          plant:
            row.peak_watts === null
              ? null
              : { peakWatts: row.peak_watts, tilt: row.tilt_degrees!, azimuth: row.azimuth_degrees! },
        })),
      };
    }),

    handle(contract.setPlant, async ({ params: { meterId }, body, caller, scope }) => {
      const meter = await findMeter(db, scope, meterId);
      if (meter.role !== 'pv') throw noPlant(meter.name);
      await change(house, async (trx) => {
        await sql`
          insert into solar_plant (meter_id, peak_watts, tilt_degrees, azimuth_degrees)
          values (${meterId}, ${body.peakWatts}, ${body.tilt}, ${body.azimuth})
          on conflict (meter_id) do update set peak_watts = excluded.peak_watts,
            tilt_degrees = excluded.tilt_degrees, azimuth_degrees = excluded.azimuth_degrees`.execute(trx);
        const subject = { organizationId: meter.organization_id, siteId: meter.site_id, subjectId: meterId };
        return {
          result: undefined,
          events: [{ kind: 'energy.meter', at: clock.now(), ...subject, data: { action: 'plant' } }],
          audit: [
            { caller, action: 'meter.plant_changed', subjectKind: 'meter', ...subject, detail: { ...body } },
          ],
        };
      });
    }),
  ];
}

function stayShape(stay: ExpectedStay, now: number) {
  const kilowattHours = (wattHours: number) => (wattHours / 1000).toFixed(1);
  return {
    stays: stay.stays,
    departsAt: new Date(stay.departsAt).toISOString(),
    wattHours: stay.wattHours,
    departureErrorSeconds: Math.round(stay.departureError / 1000),
    energyErrorWh: stay.energyError,
    sentence: sayForecast('stay', {
      hours: ((stay.departsAt - now) / 3_600_000).toFixed(1),
      off: (stay.departureError / 3_600_000).toFixed(1),
      energy: kilowattHours(stay.wattHours),
      error: kilowattHours(stay.energyError),
      stays: stay.stays,
    }),
  };
}

function said(accuracy: Accuracy | undefined) {
  if (!accuracy) return null;
  const kilo = (watts: number) => (watts / 1000).toFixed(1);
  return {
    ...accuracy,
    sentence: sayForecast('accuracy', {
      days: accuracy.days,
      error: kilo(accuracy.meanError),
      naive: kilo(accuracy.naiveError),
    }),
  };
}

const noPlant = (name: string) =>
  problem(422, {
    title: 'No solar plant',
    detail: `“${name}” does not measure a solar plant.`,
    help: 'Change what the meter measures first.',
  });
