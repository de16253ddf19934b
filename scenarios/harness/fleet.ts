/** Stations that charge without pause, and remember what was acknowledged. */

import { type Version, versions } from '@busbar/ocpp';
import { arrivingCar, createRandom, createStation, type JournalEntry, type Station } from '@busbar/simulator';
import { goodToken } from './busbar.ts';
import { until, within } from './until.ts';

const post = { connectors: 1, kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080 } as const;
/** While a database is away, answers may take long; a station must not give a message up. */
const callTimeoutMs = 120_000;
/** Knocks again soon: a test does not wait for a minute of back-off. */
const reconnectMs = [100, 800] as const;
/** How long a visit lasts, in milliseconds: a few samples, one each second. */
const visitMs = [800, 4000] as const;

export interface BusyFleet {
  readonly stations: readonly Station[];
  /** What the CSMS has acknowledged, in the order in which stations learned of it. */
  readonly journal: readonly JournalEntry[];
  /** CALLERRORs that stations were answered: each costs a station an attempt, so there must be none. */
  readonly refusals: string[];
  connect(): void;
  /** All are connected and accepted. */
  ready(): Promise<void>;
  /** Cars come and go until `rest`. */
  charge(): void;
  /** Ends every visit and waits until everything is delivered. */
  rest(): Promise<void>;
  close(): void;
}

export const identitiesOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, place) => `${prefix}-${place + 1}`);

/** Makes stations of all versions, in turn. */
export function createBusyFleet(identities: readonly string[], url: string): BusyFleet {
  const journal: JournalEntry[] = [];
  const refusals: string[] = [];
  const stations = identities.map((identity, place) =>
    createStation({
      url,
      identity,
      version: versions[place % versions.length] as Version,
      evses: [post, post],
      habits: { sampleSeconds: 1, ...(place % 2 && { freshIdOnResend: true }) },
      callTimeoutMs,
      reconnectMs,
      journal: (entry) => journal.push(entry),
      onFrame: (direction, text) => {
        if (direction === 'in' && text.startsWith('[4')) refusals.push(`${identity} ${text}`);
      },
    }),
  );
  const visits = new Set<NodeJS.Timeout>();

  function visit(station: Station, evseId: number): void {
    const random = createRandom(`${station.identity} ${evseId} ${Math.random()}`);
    const after = (milliseconds: number, run: () => void) => {
      const timer = setTimeout(() => {
        visits.delete(timer);
        run();
      }, milliseconds);
      visits.add(timer);
    };
    const arrive = () => {
      station.plugIn(evseId, arrivingCar(random, 'AC'));
      station.start(evseId, goodToken);
      after(random.between(...visitMs), leave);
    };
    const leave = () => {
      station.unplug(evseId);
      after(random.between(50, 400), arrive);
    };
    after(random.between(0, 500), arrive);
  }

  return {
    stations,
    journal,
    refusals,
    connect() {
      for (const station of stations) station.connect();
    },
    ready: async () => {
      await until('all stations are accepted', () => stations.every(({ ready }) => ready), 60_000);
    },
    charge() {
      for (const station of stations) for (const { id } of station.evses) visit(station, id);
    },
    async rest() {
      for (const timer of visits) clearTimeout(timer);
      visits.clear();
      for (const station of stations) for (const evse of station.evses) if (evse.car) station.unplug(evse.id);
      const left = () =>
        stations.filter(({ undelivered }) => undelivered > 0).map(({ identity }) => identity);
      await within(
        'everything is delivered',
        Promise.all(stations.map((station) => station.delivered())),
        90_000,
      ).catch((error: Error) => {
        throw new Error(`${error.message}: ${left().join(', ')}; refused: ${refusals.join(', ')}`);
      });
    },
    close() {
      for (const timer of visits) clearTimeout(timer);
      for (const station of stations) station.disconnect();
    },
  };
}
