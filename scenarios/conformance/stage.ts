/** Where a use case is played: the whole of Busbar, and stations that are not ours but ocpp-rpc's. */

import {
  createManualTimers,
  type Half,
  sendActions,
  subprotocolOf,
  type Version,
  versions,
} from '@busbar/ocpp';
import { createStation, type Station as SimulatedStation } from '@busbar/simulator';
import { createRPCError, RPCClient } from 'ocpp-rpc';
import { holdToSchema } from '../../server/gateway/testing.ts';
import type { TestHouse } from '../../server/testing/house.ts';
import { samplePayload } from '../harness/payload.ts';
import { until, within } from '../harness/until.ts';

/** What came over a wire: a use case reads of it what it expects. */
export type Wire = ReturnType<JSON['parse']>;

/** What a station answers when it is asked; an error is answered as CALLERROR with the error's message as code. */
export type Answers = Readonly<Record<string, (payload: Wire) => unknown>>;

export interface Station {
  readonly identity: string;
  /** What it was asked, in order. */
  readonly heard: readonly { readonly action: string; readonly payload: Wire }[];
  /** What it was asked last of an action; undefined when it never was. */
  asked(action: string): Wire;
  /** Sends a CALL and gives the payload of the answer; rejects with the code of a CALLERROR. */
  call(action: string, payload: object): Promise<Wire>;
  /** Sends a frame as it is. */
  send(frame: readonly unknown[]): void;
  close(): Promise<void>;
}

export interface Connecting {
  readonly identity?: string;
  readonly password?: string;
}

/** What a use case has at hand. */
export interface Stage {
  readonly house: TestHouse;
  readonly version: Version;
  /** The identity of its station; no other use case has it. */
  readonly identity: string;
  /** Where Busbar listens: 127.0.0.1:12345. */
  readonly address: string;
  /** A station that answers what it is asked with the least that the schema takes, or as it is told here. */
  station(answers?: Answers, connecting?: Connecting): Promise<Station>;
  /**
   * A station of the simulator, which does by itself what such a station does; its time passes when `pass` says so.
   * It is connected and accepted.
   */
  simulated(): Promise<Simulated>;
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Wire }>;
  get(path: string): Promise<Wire>;
  post(path: string, body?: unknown): Promise<Wire>;
  /** A command to its station, by the API. */
  command(name: string, params?: unknown): Promise<Wire>;
  query(text: string, values?: unknown[]): Promise<Wire[]>;
  /** Waits for what comes after an answer. */
  until<T>(what: string, look: () => T | Promise<T>): Promise<Exclude<T, undefined | false>>;
  job(name: string): Promise<unknown>;
}

/** A station that acts by itself, and its clock. */
export interface Simulated {
  readonly station: SimulatedStation;
  readonly now: () => number;
  /** What it does and waits for an answer of; rejects when none comes. */
  within<T>(what: string, done: Promise<T>): Promise<T>;
  /** Lets its time pass, so many seconds from look to look, until it is so. */
  pass<T>(what: string, look: () => T | Promise<T>, seconds?: number): Promise<Exclude<T, undefined | false>>;
}

/** Puts an identity of a station into the password's place, as HTTP Basic wants it. */
const passwordOf = ({ password }: Connecting) => (password === undefined ? {} : { password });

/** Connects a station through ocpp-rpc, which knows nothing of our code and refuses what breaks the schema. */
async function connect(
  address: string,
  identity: string,
  version: Version,
  answers: Answers,
  connecting: Connecting,
): Promise<Station> {
  const heard: { action: string; payload: Wire }[] = [];
  const client = new RPCClient({
    endpoint: `ws://${address}/ocpp`,
    identity,
    protocols: [subprotocolOf[version]],
    // Its schemas of 2.1 carry other names than it looks for: there ours alone judge.
    strictMode: version !== '2.1',
    reconnect: false,
    ...passwordOf(connecting),
  } as ConstructorParameters<typeof RPCClient>[0]);
  client.handle(async ({ method = '', params = {} }) => {
    holdToSchema(version, method, 'request', params);
    heard.push({ action: method, payload: params });
    const answer = answers[method]?.(params) ?? samplePayload(version, method, 'response');
    if (answer instanceof Error) throw createRPCError(answer.message, 'as the use case wants it');
    return answer as Record<string, unknown>;
  });
  await client.connect();
  return {
    identity,
    heard,
    asked: (action) => heard.findLast((one) => one.action === action)?.payload,
    async call(action, payload) {
      const answer = await client.call(action, payload).catch((error: { rpcErrorCode?: string }) => {
        throw error.rpcErrorCode === undefined ? error : new Error(error.rpcErrorCode);
      });
      holdToSchema(version, action, 'response' satisfies Half, answer);
      return answer;
    },
    send: (frame) => client.sendRaw(JSON.stringify(frame)),
    async close() {
      await client.close({ code: 1000, reason: '', awaitPending: false });
    },
  };
}

/** A station of the simulator at its own clock; nothing of it waits for ours. */
function simulate(address: string, identity: string, version: Version, patienceMs: number) {
  const timers = createManualTimers(Date.now());
  const station = createStation({
    url: `ws://${address}/ocpp`,
    identity,
    version,
    vendor: 'Norrwatt',
    model: 'Wall S',
    firmware: '1.0',
    evses: [{ kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080, connectors: 1 }],
    registersWh: [1_000],
    timers,
    // Its time runs ahead of the machine's: no answer is late by it.
    callTimeoutMs: 86_400_000,
    reconnectMs: [5, 20],
  });
  station.connect();
  const pass: Simulated['pass'] = (what, look, seconds = 1) =>
    until(
      what,
      () => {
        timers.advance(seconds * 1_000);
        return look();
      },
      patienceMs,
    );
  const inTime: Simulated['within'] = (what, done) => within(what, done, patienceMs);
  return { station, now: () => timers.now(), within: inTime, pass };
}

/** Makes stages, each with stations of its own, over one house. */
export function createTheatre(house: TestHouse, address: string, patienceMs: number) {
  let count = 0;

  async function play(
    { id, play: act }: { id: string; play: (stage: Stage) => Promise<void> },
    version: Version,
  ) {
    count += 1;
    const identity = `${id.split(' ')[0]}-${version.replaceAll('.', '')}-${count}`;
    const stations: Station[] = [];
    const simulators: SimulatedStation[] = [];
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await house.ask(house.ownerKey, method, path, body);
      return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
    };
    const stage: Stage = {
      house,
      version,
      identity,
      address,
      async station(answers = {}, connecting = {}) {
        const station = await connect(address, connecting.identity ?? identity, version, answers, connecting);
        stations.push(station);
        return station;
      },
      async simulated() {
        const simulated = simulate(address, identity, version, patienceMs);
        simulators.push(simulated.station);
        await until('the station is accepted', () => simulated.station.ready, patienceMs);
        return simulated;
      },
      ask,
      get: async (path) => (await ask('GET', path)).body,
      post: async (path, body = {}) => (await ask('POST', path, body)).body,
      command: async (name, params = {}) =>
        (await ask('POST', `/stations/${identity}/commands/${name}`, params)).body,
      query: async (text, values = []) => (await house.database.pool.query(text, values)).rows,
      until: (what, look) => until(what, look, patienceMs),
      job: (name) => house.house.repeatedWork.find((work) => work.name === name)!.run(),
    };
    try {
      await act(stage);
    } finally {
      for (const simulator of simulators) simulator.disconnect();
      await Promise.all(stations.map((station) => station.close().catch(() => {})));
    }
  }

  return { play };
}

export type Theatre = ReturnType<typeof createTheatre>;

/** Messages that are sent and never answered; ocpp-rpc does not know them. */
export const unanswered = sendActions;
export { versions };
