import { change } from '../../locations/index.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Seal } from '../../platform/seal.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { EnergyHouse } from '../house.ts';
import { findMeter } from '../meters/store.ts';
import { findSite } from '../reach.ts';
import { treeChanged } from '../tree/index.ts';
import * as contract from './contract.ts';
import { sayBattery } from './sentences.ts';
import { readBatteries, type StoredBattery } from './store.ts';

/** What a commanded battery does now, by its meter; whoever dispatches the site's power says it. */
export type BatteriesNow = (siteId: string) => Promise<ReadonlyMap<string, BatteryNow>>;
export interface BatteryNow {
  readonly watts: number;
  readonly measuredWatts: number | null;
  readonly trouble: boolean;
  readonly sentence: Sentence;
}

export interface BatteryHouse extends EnergyHouse {
  readonly seal: Seal;
  readonly batteriesNow: BatteriesNow;
}

/** Batteries for people: how each may be used, how it is told, and what it does now. */
export function batteryRoutes(house: BatteryHouse): Handled[] {
  const { db, bus, clock, seal } = house;
  return [
    handle(contract.getBatteries, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const [batteries, now] = await Promise.all([readBatteries(db, [siteId]), house.batteriesNow(siteId)]);
      return {
        items: batteries.map((battery) => {
          const { meterId, name, socPercent, settings, control, sealedPassword } = battery;
          const known = now.get(meterId);
          return {
            meterId,
            name,
            socPercent,
            settings,
            control,
            hasPassword: sealedPassword !== null,
            sentence: plain(sentenceOf(battery)),
            now: known
              ? { ...known, sentence: plain(known.sentence) }
              : control && {
                  watts: 0,
                  measuredWatts: null,
                  trouble: true,
                  sentence: plain(sayBattery('not_in_tree')),
                },
          };
        }),
      };
    }),

    handle(contract.setBattery, async ({ params: { meterId }, body, caller, scope }) => {
      const meter = await findMeter(db, scope, meterId);
      if (meter.role !== 'battery') throw noBattery(meter.name);
      const { control, password, ...told } = body;
      const columns = {
        capacity_wh: told.capacityWh,
        max_watts: told.maxWatts,
        mode: told.mode,
        reserve_percent: told.reservePercent,
        cars_above_percent: told.carsAbovePercent,
        cheap_below: told.cheapBelow,
        peak_watts: told.peakWatts,
        wear_per_kwh: told.wearPerKwh,
        // What is left out stays as it was.
        ...(control !== undefined && { control: control && JSON.stringify(control) }),
        ...(password !== undefined && { sealed_password: password === null ? null : seal.seal(password) }),
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
              detail: { ...told, ...(control !== undefined && { control }) },
            },
          ],
        };
      });
      bus.publish(treeChanged, { siteId: meter.site_id });
    }),
  ];
}

const plain = (sentence: Sentence) => ({ ...sentence, params: { ...sentence.params } });

function sentenceOf({ settings, control }: StoredBattery): Sentence {
  if (!settings) return sayBattery('unset');
  if (!control) return sayBattery('uncommanded');
  const { mode, reservePercent: reserve, cheapBelow: price, peakWatts } = settings;
  switch (mode) {
    case 'charge_cheap':
      return price === null
        ? sayBattery('charge_cheap', { reserve })
        : sayBattery('charge_cheap_below', { price, reserve });
    case 'peak_shaving':
      return sayBattery('peak_shaving', { peak: ((peakWatts ?? 0) / 1000).toFixed(1), reserve });
    case 'hold':
      return sayBattery('hold');
    default:
      return sayBattery(mode, { reserve });
  }
}

const noBattery = (name: string) =>
  problem(422, {
    title: 'No battery',
    detail: `“${name}” does not measure a battery.`,
    help: 'Change what the meter measures first.',
  });
