import { systemTimers, type Timers, type Version, versions } from '@busbar/ocpp';
import { createScaledTimers } from './clock.ts';
import { makers } from './habits.ts';
import type { Journal } from './journal.ts';
import type { EvseSpec } from './model.ts';
import { createRandom, type Random } from './random.ts';
import { createStation, type Station } from './station.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import type { Transfer } from './transfer.ts';

export interface FleetOptions {
  readonly url: string;
  readonly stations: number;
  /** One version for all, or every third station another. */
  readonly version: Version | 'mixed';
  readonly prefix: string;
  readonly password?: string;
  readonly seed: string;
  readonly tokens: readonly string[];
  /** How much faster than life; see createScaledTimers. */
  readonly speed?: number;
  readonly carsPerDay?: number;
  readonly mishaps?: number;
  /** New connections per second while the fleet starts. */
  readonly connectsPerSecond?: number;
  readonly transfer?: Transfer;
  readonly journal?: Journal;
  readonly onRefused?: (identity: string, reason: string) => void;
}

/** Many stations of several makers, with drivers coming and going. */
export interface Fleet {
  readonly stations: readonly Station[];
  start(): void;
  /** Ends the traffic and all connections. */
  stop(): void;
  summary(): Summary;
}

export interface Summary {
  readonly ready: number;
  readonly charging: number;
  /** What all EVSEs draw together, in W. */
  readonly watts: number;
  /** Messages about transactions that wait. */
  readonly undelivered: number;
}

const CONNECTS_PER_SECOND = 50;

const post: EvseSpec = { connectors: 1, kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080 };
const wallbox: EvseSpec = { connectors: 1, kind: 'AC', phases: 3, maxAmps: 16, maxWatts: 11_040 };
const tower: EvseSpec = { connectors: 1, kind: 'DC', phases: 3, maxAmps: 375, maxWatts: 150_000 };
const column: EvseSpec = { connectors: 1, kind: 'DC', phases: 3, maxAmps: 150, maxWatts: 60_000 };

/** What stands at the roadside: mostly AC posts with two sockets, some wallboxes, one in four DC. */
function hardware(random: Random): readonly EvseSpec[] {
  return random.pick([
    [post, post],
    [post, post],
    [wallbox],
    [tower, tower],
    [post, post],
    [wallbox],
    [column],
    [post],
  ]);
}

export function createFleet(options: FleetOptions): Fleet {
  const { speed = 1, connectsPerSecond = CONNECTS_PER_SECOND } = options;
  const random = createRandom(options.seed);
  const timers: Timers = speed === 1 ? systemTimers : createScaledTimers(speed);
  const stations = Array.from({ length: options.stations }, (_, place) =>
    makeStation(options, place, random, timers),
  );
  const traffic: Traffic[] = stations.map((station) =>
    createTraffic(station, {
      random: random.fork(`traffic ${station.identity}`),
      timers,
      tokens: options.tokens,
      ...(options.carsPerDay !== undefined && { carsPerDay: options.carsPerDay }),
      ...(options.mishaps !== undefined && { mishaps: options.mishaps }),
    }),
  );
  const starts: (() => void)[] = [];

  return {
    stations,
    start() {
      stations.forEach((station, place) => {
        const cancel = systemTimers.after((place * 1000) / connectsPerSecond, () => {
          station.connect();
          traffic[place]!.start();
        });
        starts.push(cancel);
      });
    },
    stop() {
      for (const cancel of starts) cancel();
      for (const one of traffic) one.stop();
      for (const station of stations) station.disconnect();
    },
    summary() {
      const evses = stations.flatMap((station) => station.evses);
      return {
        ready: stations.filter(({ ready }) => ready).length,
        charging: evses.filter(({ transaction }) => transaction).length,
        watts: evses.reduce((sum, { flow }) => sum + flow.watts, 0),
        undelivered: stations.reduce((sum, { undelivered }) => sum + undelivered, 0),
      };
    },
  };
}

function makeStation(options: FleetOptions, place: number, fleetRandom: Random, timers: Timers): Station {
  const { prefix, version, onRefused } = options;
  const identity = `${prefix}-${String(place + 1).padStart(4, '0')}`;
  const random = fleetRandom.fork(identity);
  const maker = random.pick(makers);
  const evses = hardware(random);
  return createStation({
    url: options.url,
    identity,
    version: version === 'mixed' ? versions[place % versions.length]! : version,
    vendor: maker.vendor,
    model: maker.models[evses[0]!.kind],
    firmware: maker.firmware,
    habits: maker.habits,
    evses,
    random,
    timers,
    ...(options.password !== undefined && { password: options.password }),
    ...(options.transfer && { transfer: options.transfer }),
    ...(options.journal && { journal: options.journal }),
    ...(onRefused && { onRefused: (reason: string) => onRefused(identity, reason) }),
  });
}
