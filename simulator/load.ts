import { subprotocolOf, type Version } from '@busbar/ocpp';
import { WebSocket } from 'ws';
import { refusalOf } from './link.ts';

/**
 * Stations for load: a socket and nothing else. They send prepared texts and measure answers, at a few
 * microseconds of CPU each, so that a benchmark measures the CSMS and not its simulator.
 */

export interface LoadOptions {
  /** Where the CSMS listens, without the identity. */
  readonly url: string;
  readonly version: Version;
  readonly password?: string;
}

/** One station for load; it has at most one CALL in flight, as the standard wants. */
export interface LoadStation {
  readonly identity: string;
  readonly busy: boolean;
  /** Sends a CALL and resolves with the answer's text; rejects when the connection ends first. */
  ask(text: string): Promise<string>;
  close(): void;
  readonly closed: boolean;
}

const HANDSHAKE_MS = 60_000;

/** Connects one station; rejects with the reason, like `401`, when it is not let in. */
export function connectLoadStation(identity: string, options: LoadOptions): Promise<LoadStation> {
  const { url, version, password } = options;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url}/${encodeURIComponent(identity)}`, subprotocolOf[version], {
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
      ...(password !== undefined && { auth: `${identity}:${password}` }),
    });
    socket.on('open', () => resolve(wrap(identity, socket)));
    socket.on('error', (error) => reject(new Error(`${identity} was not let in: ${refusalOf(error)}`)));
  });
}

function wrap(identity: string, socket: WebSocket): LoadStation {
  let waiting: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined;
  let closed = false;

  socket.on('message', (data) => {
    const text = data.toString();
    // An answer is [3 or [4; what the CSMS asks of us is declined.
    if (text.charCodeAt(1) === 50) socket.send(decline(text));
    else settle((ask) => ask.resolve(text));
  });
  socket.on('close', () => {
    closed = true;
    settle((ask) => ask.reject(new Error(`${identity} lost its connection`)));
  });
  socket.on('error', () => {});

  function settle(how: (ask: NonNullable<typeof waiting>) => void): void {
    const ask = waiting;
    waiting = undefined;
    if (ask) how(ask);
  }

  return {
    identity,
    get busy() {
      return waiting !== undefined;
    },
    ask(text) {
      if (waiting) throw new Error(`${identity} has a message in flight: ask again after its answer.`);
      if (closed) return Promise.reject(new Error(`${identity} is not connected`));
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.send(text);
      });
    },
    close: () => socket.close(1000),
    get closed() {
      return closed;
    },
  };
}

function decline(text: string): string {
  return JSON.stringify([4, JSON.parse(text)[1], 'NotSupported', 'a station for load', {}]);
}

export interface RampOptions extends LoadOptions {
  readonly count: number;
  readonly identityOf: (place: number) => string;
  /** Handshakes under way at the same time. */
  readonly atOnce?: number;
  /** What each station does first, like its boot; it counts as connected afterwards. */
  readonly prelude?: (station: LoadStation, place: number) => Promise<void>;
}

const AT_ONCE = 200;

/** Connects many stations, a bounded number at a time; gives those that got in, and why the others did not. */
export async function connectLoadStations(options: RampOptions) {
  const { count, identityOf, atOnce = AT_ONCE, prelude } = options;
  const stations: LoadStation[] = [];
  const failures: Error[] = [];
  let next = 0;

  async function worker(): Promise<void> {
    for (let place = next++; place < count; place = next++) {
      try {
        const station = await connectLoadStation(identityOf(place), options);
        await prelude?.(station, place);
        stations.push(station);
      } catch (error) {
        failures.push(error as Error);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return { stations, failures };
}

/** Makes the text of the nth CALL of a station. */
export type TextOf = (station: LoadStation, place: number, nth: number) => string;

export interface LoadResult {
  readonly answered: number;
  /** CALLERRORs. */
  readonly refused: number;
  /** Messages whose connection ended first. */
  readonly lost: number;
  /** Messages that were due but never had a free station (open loop). */
  readonly unsent: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Latency in ms below which a share of the answers came; open loop counts from the time a message was due. */
  quantile(share: number): number;
}

/** Collects latencies. */
function createTally() {
  const latencies: number[] = [];
  let refused = 0;
  let lost = 0;
  return {
    async measure(station: LoadStation, text: string, dueAt: number): Promise<void> {
      try {
        const answer = await station.ask(text);
        latencies.push(performance.now() - dueAt);
        if (answer.charCodeAt(1) === 52) refused++;
      } catch {
        lost++;
      }
    },
    result(begin: number, unsent: number): LoadResult {
      const seconds = (performance.now() - begin) / 1000;
      latencies.sort((a, b) => a - b);
      const answered = latencies.length;
      return {
        answered,
        refused,
        lost,
        unsent,
        seconds,
        perSecond: answered / seconds,
        quantile: (share) => latencies[Math.min(answered - 1, Math.floor(share * answered))] ?? Number.NaN,
      };
    },
  };
}

/** Each station sends its next message as soon as the last was answered: measures what can be had at most. */
export async function runClosedLoop(
  stations: readonly LoadStation[],
  textOf: TextOf,
  until: { readonly seconds: number } | { readonly messagesEach: number },
): Promise<LoadResult> {
  const tally = createTally();
  const begin = performance.now();
  const ends = 'seconds' in until ? begin + until.seconds * 1000 : Number.POSITIVE_INFINITY;
  const most = 'messagesEach' in until ? until.messagesEach : Number.POSITIVE_INFINITY;

  async function run(station: LoadStation, place: number): Promise<void> {
    for (let nth = 0; nth < most && performance.now() < ends && !station.closed; nth++) {
      await tally.measure(station, textOf(station, place, nth), performance.now());
    }
  }

  await Promise.all(stations.map(run));
  return tally.result(begin, 0);
}

const OPEN_LOOP_TICK_MS = 2;

/** Messages fall due at a steady rate, whether or not earlier ones were answered: measures what users feel. */
export async function runOpenLoop(
  stations: readonly LoadStation[],
  textOf: TextOf,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<LoadResult> {
  const tally = createTally();
  const sent = stations.map(() => 0);
  const idle = stations.map((_, place) => place);
  const total = Math.floor(perSecond * seconds);
  const begin = performance.now();
  const inFlight = new Set<Promise<void>>();
  let due = 0;

  function dispatch(): void {
    const fallen = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * perSecond));
    while (due < fallen) {
      const place = idle.shift();
      if (place === undefined) return;
      const dueAt = begin + (due++ / perSecond) * 1000;
      const station = stations[place]!;
      const one = tally.measure(station, textOf(station, place, sent[place]!++), dueAt).then(() => {
        inFlight.delete(one);
        if (!station.closed) idle.push(place);
      });
      inFlight.add(one);
    }
  }

  // Due messages keep their time while they wait for a free station, so a slow CSMS cannot hide.
  while (due < total && performance.now() - begin < seconds * 2000) {
    dispatch();
    await new Promise((resolve) => setTimeout(resolve, OPEN_LOOP_TICK_MS));
  }
  await Promise.all(inFlight);
  return tally.result(begin, total - due);
}
