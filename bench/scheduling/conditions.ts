import { allocate, ConductorLoads, type FixedLoad } from '@busbar/scheduling';
import { generate, type LoadFamily } from './families.ts';
import { type Instance, mostAmps, wattsPerAmp } from './instance.ts';
import { seeded } from './random.ts';

/** What goes wrong with a part of the stations and cars, from some moment on. */
export const conditions = [
  'all obey',
  'cars take less than offered',
  'cars never wake after a pause',
  'stations go offline',
  'stations answer late',
  'stations ignore their limit',
  'everything together',
] as const;
export type Condition = (typeof conditions)[number];

export interface Watched {
  /** Seconds that any conductor was above its rating, and those that the fuse curve does not allow. */
  readonly above: number;
  readonly overload: number;
  /** Energy delivered, in kWh. */
  readonly kilowattHours: number;
  readonly decisions: number;
}

/** A meter sample comes and a decision is made every so many seconds; a station that answers late takes this long. */
const sampleSeconds = 10;
const lateSeconds = 25;

/** Of each fifth station something is wrong; so few ignore their limit, because more of them alone are too much. */
const fewIgnore = 0.04;

/** Seconds for which a fuse carries so many times its rating at least (gG, IEC 60269-1, rounded down). */
const fuseCurve = [
  { times: 1.13, seconds: 3600 },
  { times: 1.45, seconds: 120 },
  { times: 1.9, seconds: 40 },
  { times: 3, seconds: 5 },
] as const;

interface Station {
  readonly evse: number;
  readonly rating: number;
  /** What it holds itself to, what it was told and has not answered, and when it will. */
  limit: number;
  pending?: { amps: number; at: number };
  offlineFrom: number;
  ignoresFrom: number;
  readonly late: boolean;
  /** Whether a sample has shown that it does not obey. */
  excluded: boolean;
  drawn: number;
}

interface Vehicle {
  readonly arrives: number;
  readonly leaves: number;
  readonly appetite: number;
  readonly sleepy: boolean;
  asleep: boolean;
  left: number;
}

/**
 * Lets the safe allocator hold a site through two busy hours in steps of one second while things go wrong, and watches
 * the true currents. It counts a station at the larger of what it confirmed and what it was told, an offline one at the
 * limit it holds, and one that was seen to disobey at its rating.
 */
export function watch(condition: Condition, family: LoadFamily, count: number, seed: number): Watched {
  const instance = generate(family, count, seed);
  const random = seeded(seed + 77);
  const hit = (what: Condition, share = 0.2) =>
    (condition === what || condition === 'everything together') && random.chance(share);
  const [from, to] = [8 * 3600, 10 * 3600];
  const stations = instance.site.evses.map(
    (evse, i): Station => ({
      evse: i,
      rating: evse.maxAmps,
      limit: 0,
      offlineFrom: hit('stations go offline') ? random.between(from, to) : Number.POSITIVE_INFINITY,
      ignoresFrom: hit('stations ignore their limit', fewIgnore)
        ? random.between(from, to)
        : Number.POSITIVE_INFINITY,
      late: hit('stations answer late'),
      excluded: false,
      drawn: 0,
    }),
  );
  const vehicles = instance.cars.map(
    (car): Vehicle => ({
      arrives: car.arrives * 900,
      leaves: car.leaves * 900,
      appetite:
        mostAmps(instance.site, car) * (hit('cars take less than offered') ? random.between(0.3, 0.9) : 1),
      sleepy: hit('cars never wake after a pause'),
      asleep: false,
      left: car.need,
    }),
  );
  const watcher = watchConductors(instance);
  const granted = new Map<number, { amps: number; since: number }>();
  let decisions = 0;
  for (let second = from; second < to; second++) {
    if (second % sampleSeconds === 0) {
      decide(instance, stations, vehicles, granted, second);
      decisions += 1;
    }
    stations.forEach((station, i) => {
      draw(station, vehicles[i]!, wattsPerAmp(instance.site, instance.cars[i]!), second);
    });
    watcher.see(stations.map(({ drawn }) => drawn));
  }
  const delivered = vehicles.reduce((sum, { left }, i) => sum + instance.cars[i]!.need - left, 0);
  return { ...watcher.seen(), kilowattHours: delivered / 1000, decisions };
}

const isThere = ({ arrives, leaves, left }: Vehicle, second: number) =>
  arrives <= second && second < leaves && left > 0;

function decide(
  instance: Instance,
  stations: readonly Station[],
  vehicles: readonly Vehicle[],
  granted: Map<number, { amps: number; since: number }>,
  second: number,
): void {
  const { site, cars } = instance;
  const fixed: FixedLoad[] = [];
  const free: Station[] = [];
  for (const station of stations) {
    const { evse, rating, limit, pending } = station;
    const { legs } = cars[evse]!;
    // Not obeying shows when it draws more than it ever confirmed or was told.
    if (station.drawn > Math.max(limit, pending?.amps ?? 0) + 0.5) station.excluded = true;
    if (station.excluded) fixed.push({ evse, legs, amps: rating });
    else if (second >= station.offlineFrom)
      fixed.push({ evse, legs, amps: Math.max(limit, pending?.amps ?? 0) });
    // Until it has answered, it may hold the old limit or the new one.
    else if (pending) fixed.push({ evse, legs, amps: Math.max(limit, pending.amps) });
    else free.push(station);
  }
  const now = second * 1000;
  const wanting = free.filter(({ evse }) => isThere(vehicles[evse]!, second));
  const held = free.filter(({ evse, limit }) => limit > 0 && !isThere(vehicles[evse]!, second));
  const { grants } = allocate({
    site,
    now,
    fixed,
    cars: wanting.map(({ evse }) => {
      const last = granted.get(evse);
      return {
        id: `${evse}`,
        evse,
        legs: cars[evse]!.legs,
        maxAmps: mostAmps(site, cars[evse]!),
        wattHours: vehicles[evse]!.left,
        arrivedAt: vehicles[evse]!.arrives * 1000,
        departsAt: vehicles[evse]!.leaves * 1000,
        mode: 'departure' as const,
        priority: 0,
        ...(last && { granted: last }),
      };
    }),
  });
  send(
    instance,
    stations,
    [
      ...grants.map(({ car, amps }) => ({ evse: Number(car), amps })),
      ...held.map(({ evse }) => ({ evse, amps: 0 })),
    ],
    fixed,
    second,
  );
  for (const { car, amps } of grants) {
    const last = granted.get(Number(car));
    if (!last || last.amps > 0 !== amps > 0) granted.set(Number(car), { amps, since: now });
  }
}

/** Sends decreases; and of the increases those for which there is room while no decrease is answered yet. */
function send(
  { site, cars }: Instance,
  stations: readonly Station[],
  wanted: readonly { evse: number; amps: number }[],
  fixed: readonly FixedLoad[],
  second: number,
): void {
  const loads = new ConductorLoads(site);
  for (const { evse, legs, amps } of fixed) loads.add(evse, legs, amps);
  for (const { evse } of wanted) loads.add(evse, cars[evse]!.legs, stations[evse]!.limit);
  for (const { evse, amps } of [...wanted].sort((a, b) => a.amps - b.amps)) {
    const station = stations[evse]!;
    if (amps === station.limit) continue;
    const rises = amps > station.limit;
    if (rises && loads.tryAdd(evse, cars[evse]!.legs, amps - station.limit) >= 0) continue;
    station.pending = { amps, at: second + (station.late ? lateSeconds : 1) };
  }
}

function draw(station: Station, vehicle: Vehicle, watts: number, second: number): void {
  const offline = second >= station.offlineFrom;
  if (station.pending && second >= station.pending.at && !offline) {
    station.limit = station.pending.amps;
    delete station.pending;
  }
  const obeyed = second >= station.ignoresFrom ? station.rating : station.limit;
  if (vehicle.sleepy && station.drawn > 0 && obeyed === 0) vehicle.asleep = true;
  station.drawn = isThere(vehicle, second) && !vehicle.asleep ? Math.min(obeyed, vehicle.appetite) : 0;
  vehicle.left -= Math.min(vehicle.left, (station.drawn * watts) / 3600);
}

function watchConductors({ site, cars }: Instance) {
  const seconds = site.conductors.map(() => fuseCurve.map(() => 0));
  const loads = new ConductorLoads(site);
  const last = cars.map(() => 0);
  let above = 0;
  let overload = 0;
  return {
    seen: () => ({ above, overload }),
    see(drawn: readonly number[]) {
      drawn.forEach((amps, evse) => {
        if (amps !== last[evse]) loads.add(evse, cars[evse]!.legs, amps - last[evse]!);
        last[evse] = amps;
      });
      let [anyAbove, anyOverload] = [false, false];
      site.conductors.forEach(({ ratingAmps }, i) => {
        const times = loads.worst(i) / ratingAmps;
        if (times > 1 + 1e-6) anyAbove = true;
        fuseCurve.forEach((point, k) => {
          const before = k === 0 ? 1 + 1e-6 : fuseCurve[k - 1]!.times;
          seconds[i]![k] = times > before ? seconds[i]![k]! + 1 : 0;
          if (seconds[i]![k]! > point.seconds) anyOverload = true;
        });
        if (times > fuseCurve.at(-1)!.times) anyOverload = true;
      });
      above += anyAbove ? 1 : 0;
      overload += anyOverload ? 1 : 0;
    },
  };
}
