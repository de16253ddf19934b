import type { Timers } from '@busbar/ocpp';
import { arrivingCar, type Car } from './car.ts';
import type { Random } from './random.ts';
import type { Station } from './station.ts';

export interface TrafficOptions {
  readonly random: Random;
  readonly timers: Timers;
  /** Tokens that drivers present. */
  readonly tokens: readonly string[];
  /** Cars that an AC connector sees on an average day; a DC one sees three times as many. */
  readonly carsPerDay?: number;
  /** How often things go wrong, as a factor; 0 for never. */
  readonly mishaps?: number;
}

/** Drivers coming and going at one station. */
export interface Traffic {
  start(): void;
  /** Lets nobody come any more; who is there stays. */
  stop(): void;
}

/** One car at one EVSE. */
interface Visit {
  readonly evseId: number;
  readonly token: string;
  over: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DEFAULT_CARS_PER_DAY = 3;
/** A DC stop takes half an hour, so its connector is free more often. */
const DC_FACTOR = 3;

/** How busy each hour of the day (UTC) is, 1 being the average: mornings and evenings for AC. */
const HOURS: readonly number[] = [
  0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 1.2, 2, 2.1, 1.5, 1.1, 1.1, 1.2, 1.1, 1, 1.1, 1.4, 1.9, 2, 1.6, 1.1, 0.7, 0.4,
  0.2,
];

const errorCodes = [
  'GroundFailure',
  'OverCurrentFailure',
  'ConnectorLockFailure',
  'HighTemperature',
  'ReaderFailure',
];

/** Makes the life of a station: arrivals by the hour, charges, late departures, and now and then a mishap. */
export function createTraffic(station: Station, options: TrafficOptions): Traffic {
  const { random, timers, tokens, carsPerDay = DEFAULT_CARS_PER_DAY, mishaps = 1 } = options;
  const pending = new Set<() => void>();
  let running = false;

  function later(milliseconds: number, run: () => void): void {
    const cancel = timers.after(milliseconds, () => {
      pending.delete(cancel);
      if (running) run();
    });
    pending.add(cancel);
  }

  /** The wait for a car: exponential, shorter in busy hours. */
  function untilNextCar(kind: 'AC' | 'DC'): number {
    const hour = new Date(timers.now()).getUTCHours();
    const perDay = carsPerDay * (kind === 'DC' ? DC_FACTOR : 1) * HOURS[hour]!;
    return Math.min(6 * HOUR, (-Math.log(1 - random.next()) * DAY) / Math.max(0.1, perDay));
  }

  function expect(evseId: number): void {
    const { spec } = station.evses[evseId - 1]!;
    later(untilNextCar(spec.kind), () => arrive(evseId));
  }

  function arrive(evseId: number): void {
    const evse = station.evses[evseId - 1]!;
    if (evse.car || evse.fault || !evse.operative) {
      expect(evseId);
      return;
    }
    const visit: Visit = { evseId, token: random.pick(tokens), over: false };
    const car = arrivingCar(random, evse.spec.kind);
    station.plugIn(evseId, car, random.whole(1, evse.spec.connectors));
    later(random.between(5_000, 60_000), () => void identify(visit));
    later(stayOf(car, evse.spec.kind), () => leave(visit));
  }

  async function identify(visit: Visit): Promise<void> {
    if (station.evses[visit.evseId - 1]!.transaction?.token) return;
    const { status } = await station.authorize(visit.token, visit.evseId);
    // Who is refused drives on.
    if (running && status !== 'Accepted') later(30_000, () => leave(visit));
  }

  /** How long a car stays: until it is full and a while longer, for parking is not charging. */
  function stayOf(car: Car, kind: 'AC' | 'DC'): number {
    const needed = (car.targetSoc - car.soc) * car.batteryWh;
    const watts = kind === 'DC' ? car.maxDcWatts * 0.6 : car.maxAmps * 230 * car.phases;
    const charging = (needed / watts) * HOUR;
    return charging * random.between(0.6, 1.1) + random.between(0.05, kind === 'DC' ? 0.3 : 3) * HOUR;
  }

  function leave(visit: Visit): void {
    if (visit.over) return;
    visit.over = true;
    const { evseId, token } = visit;
    const holds = station.evses[evseId - 1]!.transaction?.token?.value === token;
    if (holds && random.chance(0.6)) void station.authorize(token, evseId);
    later(random.between(5_000, 40_000), () => {
      // An unlock order may have let the cable go before.
      if (station.evses[evseId - 1]!.car) station.unplug(evseId);
      expect(evseId);
    });
  }

  /** About one mishap per station in ten days. */
  function awaitMishap(): void {
    if (mishaps <= 0) return;
    later((-Math.log(1 - random.next()) * 10 * DAY) / mishaps, () => {
      mishap();
      awaitMishap();
    });
  }

  function mishap(): void {
    const kind = random.pick(['fault', 'offline', 'offline', 'reboot'] as const);
    switch (kind) {
      case 'fault': {
        const evseId = random.whole(1, station.evses.length);
        station.fault(evseId, random.pick(errorCodes));
        later(random.between(0.1, 6) * HOUR, () => station.clearFault(evseId));
        break;
      }
      case 'offline':
        station.goOffline();
        later(random.between(0.02, 2) * HOUR, () => station.goOnline());
        break;
      case 'reboot':
        station.reboot();
        break;
    }
  }

  return {
    start() {
      running = true;
      for (const { id } of station.evses) expect(id);
      awaitMishap();
    },
    stop() {
      running = false;
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
