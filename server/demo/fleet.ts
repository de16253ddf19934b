import { createRandom, createStation, type Habits, httpTransfer, type Station } from '@busbar/simulator';
import { createDrivers } from './drivers.ts';
import { createGiver, giver } from './giver.ts';
import { firmwareOf, outdated, type PlannedStation, planStations, planTokens, tokensAt } from './network.ts';
import { meterSecret, signs } from './signing.ts';

/** What the simulator must be told about a station beside what is planned. */
export interface StationOrder {
  readonly identity: string;
  readonly password?: string;
  /** Where its meters stand, in Wh, EVSE by EVSE. */
  readonly registersWh: readonly number[];
}

export interface FleetOptions {
  /** Where the CSMS listens, without the identity. */
  readonly url: string;
  readonly orders: readonly StationOrder[];
  /** Makes this run another one than the last. */
  readonly seed: string;
}

/** The demo's stations, alive. */
export interface DemoFleet {
  start(): void;
  /** Everybody drives away; resolves when the CSMS has heard of it, or when it takes too long. */
  end(): Promise<void>;
}

/** Stations connect one after the other, as after a power cut: 50 in a second. */
const connectEveryMs = 20;
const lookEveryMs = 2000;
/** How long the last messages may take. */
const farewellMs = 4000;
/** Stations tell their meters often, so that a page is alive as soon as it is open. */
const sampleSeconds = 15;

const second = 1000;

export function createDemoFleet({ url, orders, seed }: FleetOptions): DemoFleet {
  const random = createRandom(seed);
  const tokens = planTokens();
  const ordered = new Map(orders.map((order) => [order.identity, order]));
  const live = planStations().flatMap((planned) => {
    const order = ordered.get(planned.identity);
    if (!order || planned.silentDays) return [];
    const station = makeStation(url, planned, order, seed);
    const here = tokensAt(planned.place, tokens);
    const drivers =
      planned.identity === giver.station
        ? createGiver(station, Date.now)
        : createDrivers({
            station,
            planned,
            tokens: here,
            random: random.fork(planned.identity),
            now: Date.now,
          });
    return [{ station, drivers, planned }];
  });
  const guests = strangers(url);
  const timers = new Set<NodeJS.Timeout>();
  let started = 0;

  function start(): void {
    const connecting = setInterval(() => {
      const next = live[started++];
      if (next) next.station.connect();
      else clearInterval(connecting);
    }, connectEveryMs);
    const looking = setInterval(() => {
      for (const { station, drivers } of live.slice(0, started)) if (station.ready) drivers.look();
    }, lookEveryMs);
    timers.add(connecting).add(looking);
    for (const { station, planned } of live) {
      if (planned.problem === 'connection_drops') dropNowAndThen(station, timers);
    }
    for (const guest of guests) guest.connect();
  }

  async function end(): Promise<void> {
    for (const timer of timers) clearTimeout(timer);
    for (const guest of guests) guest.disconnect();
    for (const { drivers } of live) drivers.leave();
    const patience = new Promise((resolve) => setTimeout(resolve, farewellMs));
    const heard = live.filter(({ station }) => station.ready).map(({ station }) => station.delivered());
    await Promise.race([Promise.all(heard), patience]);
    for (const { station } of live) station.disconnect();
  }

  return { start, end };

  /** The network of one station goes every few minutes, without a word. */
  function dropNowAndThen(station: Station, kept: Set<NodeJS.Timeout>): void {
    const later = (seconds: number, run: () => void) => {
      const timer = setTimeout(() => {
        kept.delete(timer);
        run();
      }, seconds * second);
      kept.add(timer);
    };
    const drop = () => {
      station.goOffline();
      later(random.between(15, 60), () => {
        station.goOnline();
        later(random.between(90, 240), drop);
      });
    };
    later(random.between(45, 80), drop);
  }
}

function makeStation(url: string, planned: PlannedStation, order: StationOrder, seed: string): Station {
  const { make, identity, serial } = planned;
  const habits: Habits = {
    ...make.maker.habits,
    ...talentsOf(planned),
    sampleSeconds,
    ...(planned.problem === 'meter_slips' && { meterSlips: { oneIn: 20, mostWh: 600 } }),
  };
  return createStation({
    url,
    identity,
    version: make.version,
    vendor: make.maker.vendor,
    model: make.model,
    firmware: firmwareOf(planned),
    serial,
    evses: make.evses,
    registersWh: order.registersWh,
    habits,
    transfer: httpTransfer,
    random: createRandom(`${seed}/${identity}`),
    reconnectMs: [500, 10_000],
    ...(signs(planned) && { meterSecret }),
    ...(order.password !== undefined && { password: order.password }),
  });
}

/** What some of the newer stations do beside charging, so that the pages about it have something to show. */
export function talentsOf({ make, identity }: Pick<PlannedStation, 'make' | 'identity'>): Habits {
  if (make.version === '1.6') return {};
  const number = Number(/\d+$/.exec(identity)?.[0] ?? 0);
  const newest = make.version === '2.1';
  return {
    ...(identity === giver.station && { givesBack: true }),
    ...(number % 2 === 0 && { tellsNeeds: true }),
    ...(number % 5 === 3 && { limitedFromOutside: { everySeconds: 900, lastsSeconds: 240, watts: 11_000 } }),
    ...(newest && number % 4 === 1 && { terminal: { centsPerKwh: 59, vatNumber: 'DE129273398' } }),
    ...(newest && number % 9 === 2 && { batteries: { slots: 8, everySeconds: 420, token: 'SWAP-RIDER-07' } }),
  };
}

/** Two that do not belong: one that nobody has added yet, and a known one with a password that is out of date. */
function strangers(url: string): Station[] {
  const evses = [{ kind: 'AC', phases: 3, maxAmps: 16, maxWatts: 11_080, connectors: 1 }] as const;
  const common = { url, evses, vendor: 'Norrwatt', model: 'Wall S', reconnectMs: [20_000, 60_000] } as const;
  return [
    createStation({ ...common, identity: 'WALLBOX-0815', version: '1.6', serial: 'NO815815' }),
    createStation({ ...common, identity: outdated, version: '1.6', password: 'the-password-of-last-year' }),
  ];
}
