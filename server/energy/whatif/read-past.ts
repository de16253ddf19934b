import type { Tree } from '@busbar/scheduling';
import { type Kysely, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { loadOf, type SiteQuarter, siteQuarters } from '../flows/quarters.ts';
import { clearWatts, type Plant } from '../forecasts/pv.ts';
import type { PriceSettings } from '../prices/contract.ts';
import { type PriceQuarter, pricesOf, readPriceSettings } from '../prices/market.ts';
import { siteTree } from '../tree/index.ts';
import { legsOf, mostAmps, phaseVolts } from '../tree/physics.ts';
import { type EnergySettings, type SiteEvse, usualSettings } from '../tree/shapes.ts';
import { readSiteEvses } from '../tree/store.ts';
import type { Told } from './change.ts';
import { type Past, type ReplayBattery, stepMs } from './past.ts';
import { assumeCars, type CarRow, readCars, toCar, wasUsed } from './read-cars.ts';
import { sayWhatIf } from './sentences.ts';

type Db = Kysely<DB>;

export interface PastSite {
  readonly id: string;
  readonly zone: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** A past that can be replayed with what had to be assumed of it, or why there is none. */
export type ReadPast =
  | {
      readonly ok: true;
      readonly past: Past;
      readonly currency: string;
      readonly peakWatts: number;
      /** Whether its cars never came: nobody has charged there yet. */
      readonly assumed: boolean;
      readonly notes: readonly Sentence[];
    }
  | { readonly ok: false; readonly why: Sentence };

const weekSteps = 7 * 96;
/** Where nobody knows what an EVSE gives. */
const usualAmps = 16;

/** Reads the past whole weeks of a site, until the midnight before now. */
export async function readPast(
  db: Db,
  site: PastSite,
  weeks: number,
  now: Date,
  asked: {
    readonly extraEvses: number;
    readonly prices: PriceSettings | null;
    readonly pricesNow?: PriceSettings | null;
  },
): Promise<ReadPast> {
  const settings = asked.pricesNow ?? (await readPriceSettings(db, site.id)) ?? asked.prices;
  if (!settings) return { ok: false, why: sayWhatIf('no_prices') };
  const steps = weeks * weekSteps;
  const from = midnightOf(site.zone, now) - steps * stepMs;
  const until = from + steps * stepMs;
  const [flows, quarters, tree, cars, battery, peakWatts] = await Promise.all([
    siteQuarters(db, site.id, new Date(from), new Date(until)),
    pricesOver(db, site, settings, from, weeks),
    treeOf(db, site.id),
    readCars(db, [site.id], from, until),
    readBattery(db, site.id),
    plantWatts(db, site.id),
  ]);
  if (tree.evses.length === 0 && asked.extraEvses === 0) return { ok: false, why: sayWhatIf('no_evses') };
  if (quarters.some(({ buy }) => buy === null)) return { ok: false, why: sayWhatIf('no_prices') };
  const known = knownSince(flows, cars);
  const unused = cars.length === 0 && !(await wasUsed(db, site.id));
  if (known === undefined && !unused) return { ok: false, why: sayWhatIf('no_past', { weeks }) };
  const assumed = unused ? await assumeCars(db, site.id, tree.usual, { from, steps }) : undefined;
  const load: (number | null)[] = Array.from({ length: steps }, () => null);
  const sun = Array.from({ length: steps }, () => 0);
  for (const flow of flows) {
    const step = (flow.at.getTime() - from) / stepMs;
    const wattHours = loadOf(flow);
    load[step] = wattHours === null ? null : wattHours * 4;
    sun[step] = (flow.sun ?? 0) * 4;
  }
  const filled = filledLoad(load);
  const position = new Map(tree.evses.map(({ id }, index) => [id, index]));
  return {
    ok: true,
    currency: settings.currency,
    peakWatts,
    assumed: assumed !== undefined,
    notes: [
      ...(assumed ? [assumed.note] : [sayWhatIf('hindsight')]),
      ...(tree.known ? [] : [sayWhatIf('no_tree')]),
      ...(assumed || cars.length > 0 ? [] : [sayWhatIf('no_cars', { weeks })]),
      ...(assumed || known === undefined ? [] : shortNotes(known, until, weeks)),
      ...filled.notes,
    ],
    past: {
      from,
      steps,
      tree: { nodes: tree.nodes, evses: tree.evses },
      load: filled.load,
      sun,
      ...moneyOf(quarters, settings),
      carbon: quarters.map(({ carbon }) => carbon),
      cars:
        assumed?.carsFor(tree.evses) ??
        cars.flatMap((car) => {
          const index = position.get(car.evse_id);
          return index === undefined ? [] : toCar(car, index, tree.evses, from, steps);
        }),
      ...(assumed && { carsFor: assumed.carsFor }),
      battery,
      month: monthsOf(site.zone, from, steps),
    },
  };
}

/** The same weeks with other prices, more sun, or both; or why they cannot be reckoned. */
export async function toldOf(
  db: Db,
  site: PastSite,
  { past, peakWatts }: { readonly past: Past; readonly peakWatts: number },
  change: { readonly extraPeakWatts: number; readonly prices: PriceSettings | null },
): Promise<
  | { readonly ok: true; readonly told: Told; readonly notes: readonly Sentence[] }
  | { readonly ok: false; readonly why: Sentence }
> {
  let told: Told = {};
  const notes: Sentence[] = [];
  if (change.prices) {
    const quarters = await pricesOver(db, site, change.prices, past.from, past.steps / weekSteps);
    if (quarters.some(({ buy }) => buy === null)) return { ok: false, why: sayWhatIf('no_prices') };
    told = { ...told, ...moneyOf(quarters, change.prices) };
  }
  if (change.extraPeakWatts > 0) {
    const measured = peakWatts > 0 && past.sun.some((watts) => watts > 0);
    if (measured) {
      const more = 1 + change.extraPeakWatts / peakWatts;
      told = { ...told, sun: past.sun.map((watts) => watts * more) };
    } else {
      if (site.latitude === null || site.longitude === null)
        return { ok: false, why: sayWhatIf('no_position') };
      const plant: Plant = {
        latitude: site.latitude,
        longitude: site.longitude,
        peakWatts: change.extraPeakWatts,
        ...usualPlane,
      };
      notes.push(sayWhatIf('no_plant', { percent: usualSky * 100 }));
      told = {
        ...told,
        sun: past.sun.map((watts, t) => watts + clearWatts([plant], past.from + t * stepMs) * usualSky),
      };
    }
  }
  return { ok: true, told, notes };
}

/** Share of a clear sky's light that comes through over the weeks, and how a plant that is not there yet would stand. */
const usualSky = 0.6;
const usualPlane = { tilt: 30, azimuth: 180 };

/** Since when anything is known of what happened at a site; undefined where nothing is. */
function knownSince(flows: readonly SiteQuarter[], cars: readonly CarRow[]): number | undefined {
  const times = [...flows.map(({ at }) => at), ...cars.map(({ arrived }) => arrived)];
  const first = times.reduce((least, at) => Math.min(least, at.getTime()), Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : undefined;
}

/** A site that is younger than the weeks that were asked for. */
function shortNotes(known: number, until: number, weeks: number): Sentence[] {
  const [days, all] = [Math.ceil((until - known) / dayMs), weeks * 7];
  return days < all ? [sayWhatIf('short_past', { days, all })] : [];
}
const dayMs = 86_400_000;

const midnightOf = (zone: string, now: Date) =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).startOfDay()
    .epochMilliseconds;

/** Week by week: a reading of prices is bounded. */
async function pricesOver(
  db: Db,
  site: PastSite,
  settings: PriceSettings,
  from: number,
  weeks: number,
): Promise<PriceQuarter[]> {
  const all: PriceQuarter[] = [];
  for (let week = 0; week < weeks; week++)
    all.push(...(await pricesOf(db, site, settings, from + week * weekSteps * stepMs, weekSteps)));
  return all;
}

const moneyOf = (quarters: readonly PriceQuarter[], settings: PriceSettings) => ({
  buy: quarters.map(({ buy }) => buy ?? 0),
  sell: quarters.map(({ sell }) => sell ?? 0),
  perKilowatt: settings.demandPrice ?? undefined,
});

/** What was not measured is as at the same time of the other days. */
function filledLoad(load: readonly (number | null)[]): { load: number[]; notes: Sentence[] } {
  const known = load.filter((watts) => watts !== null).length;
  if (known === 0) return { load: load.map(() => 0), notes: [sayWhatIf('no_load')] };
  const sums = Array.from({ length: 96 }, () => ({ watts: 0, count: 0 }));
  let total = 0;
  load.forEach((watts, t) => {
    if (watts === null) return;
    const at = sums[t % 96]!;
    at.watts += watts;
    at.count += 1;
    total += watts;
  });
  const percent = Math.round((1 - known / load.length) * 100);
  return {
    load: load.map((watts, t) => {
      const { watts: sum, count } = sums[t % 96]!;
      return watts ?? (count > 0 ? sum / count : total / known);
    }),
    notes: percent > 0 ? [sayWhatIf('gaps', { percent })] : [],
  };
}

/** The tree with all EVSEs that stand there; one that hangs nowhere yet hangs at the connection. */
async function treeOf(
  db: Db,
  siteId: string,
): Promise<Tree & { readonly known: boolean; readonly usual: EnergySettings }> {
  const known = await siteTree(db, siteId);
  const evses = known?.evses ?? (await readSiteEvses(db, [siteId])).get(siteId) ?? [];
  const placed = new Set(known?.scheduling.evses.map(({ id }) => id));
  const root = known?.scheduling.nodes.find((node) => node.parent === undefined);
  const rest = evses
    .filter(({ evseId }) => !placed.has(evseId))
    .map((evse) => looseEvse(evse, root?.id ?? 'root'));
  const all = [...(known?.scheduling.evses ?? []), ...rest];
  const usual = known?.tree.settings ?? usualSettings;
  if (root) return { known: true, nodes: known!.scheduling.nodes, evses: all, usual };
  const bearsAll = all.reduce((sum, { maxAmps }) => sum + maxAmps, 1000);
  const nodes = [{ id: 'root', name: 'Grid connection', ratingAmps: bearsAll }];
  return { known: false, nodes, evses: all, usual };
}

function looseEvse(evse: SiteEvse, node: string): Tree['evses'][number] {
  const legs = legsOf(evse);
  const words = (['L1', 'L2', 'L3'] as const).slice(0, legs);
  return {
    id: evse.evseId,
    node,
    wiring: legs === 3 ? [1, 2, 3] : [1],
    legs,
    voltsPerLeg: phaseVolts,
    maxAmps: mostAmps(evse, { maxAmps: null, wiring: [...words] }) ?? usualAmps,
    minAmps: 6,
    stepAmps: 1,
  };
}

/** All batteries of the site as one; those that are held as they are count nothing. */
async function readBattery(db: Db, siteId: string): Promise<ReplayBattery | undefined> {
  const { rows } = await sql<{ watts: number | null; least: number; most: number; wear: number }>`
    select sum(b.max_watts)::float8 as watts, sum(b.capacity_wh * b.reserve_percent / 100)::float8 as least,
           sum(b.capacity_wh)::float8 as most,
           (sum(b.capacity_wh * b.wear_per_kwh) / nullif(sum(b.capacity_wh), 0))::float8 as wear
      from site_battery b join meter m on m.id = b.meter_id
     where m.site_id = ${siteId} and m.retired_at is null and b.mode <> 'hold'`.execute(db);
  const { watts, least, most, wear } = rows[0]!;
  return watts === null ? undefined : { maxWatts: watts, least, most, wear, efficiency: 0.9 };
}

async function plantWatts(db: Db, siteId: string): Promise<number> {
  const { rows } = await sql<{ watts: number | null }>`
    select sum(p.peak_watts)::float8 as watts from solar_plant p join meter m on m.id = p.meter_id
     where m.site_id = ${siteId} and m.retired_at is null`.execute(db);
  return rows[0]?.watts ?? 0;
}

function monthsOf(zone: string, from: number, steps: number): Past['month'] {
  const days = Array.from({ length: Math.ceil(steps / 96) }, (_, day) => {
    // Noon: where the clocks change, it is the same day all the same.
    const noon = from + (day * 96 + 48) * stepMs;
    const date = Temporal.Instant.fromEpochMilliseconds(noon).toZonedDateTimeISO(zone);
    const { year, month, daysInMonth } = date;
    return { key: year * 12 + month, days: daysInMonth, left: daysInMonth - date.day + 1 };
  });
  return (step) => days[Math.floor(step / 96)]!;
}
