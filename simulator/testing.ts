import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  type CallOutcome,
  createManualTimers,
  createPeer,
  encodeResult,
  type IncomingCall,
  type ManualTimers,
  type Peer,
  type Version,
  versionOf,
} from '@busbar/ocpp';
import { type WebSocket, WebSocketServer } from 'ws';
import type { JournalEntry } from './journal.ts';
import type { EvseSpec } from './model.ts';
import { createStation, type Station, type StationOptions } from './station.ts';

/** A CALL as the test's CSMS got it. */
export interface Received {
  readonly identity: string;
  readonly action: string;
  readonly payload: Record<string, unknown>;
  readonly messageId: string;
  readonly text: string;
}

/** A tiny CSMS inside the test: accepts everybody, answers everything, remembers what it was told. */
export interface TestCsms {
  readonly url: string;
  readonly received: readonly Received[];
  /** What was wrong with what stations sent, by the schema: must stay empty. */
  readonly violations: readonly string[];
  /** Those that stations came with, in order. */
  readonly passwords: readonly string[];
  /** Resolves with the first message that fits, past or future. */
  saw(fits: (received: Received) => boolean): Promise<Received>;
  sawAction(action: string, count?: number): Promise<Received>;
  call(identity: string, action: string, payload: object): Promise<CallOutcome>;
  /** Decides what to answer; undefined falls back to the usual answer, 'nothing' and 'hang up' do what they say. */
  answer: (received: Received) => object | 'hang up' | 'nothing' | undefined;
  /** Answers handshakes with this HTTP status instead of 101. */
  refuseWith?: number;
  /** Ends all connections at once, as a crash does. */
  crash(): void;
  close(): Promise<void>;
}

const IDENTITY = /\/([^/]+)$/;

export async function startCsms(port = 0): Promise<TestCsms> {
  const server = new WebSocketServer({
    port,
    host: '127.0.0.1',
    perMessageDeflate: false,
    verifyClient: (_info, admit) => admit(csms.refuseWith === undefined, csms.refuseWith),
  });
  await once(server, 'listening');
  const received: Received[] = [];
  const violations: string[] = [];
  const passwords: string[] = [];
  const peers = new Map<string, Peer>();
  let waiting: { fits: (one: Received) => boolean; resolve: (one: Received) => void }[] = [];
  let transactionIds = 0;

  function usual({ action }: Received): object {
    const currentTime = new Date().toISOString();
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime, interval: 300 };
      case 'Heartbeat':
        return { currentTime };
      case 'StartTransaction':
        return { transactionId: ++transactionIds, idTagInfo: { status: 'Accepted' } };
      case 'DataTransfer':
      case 'SignCertificate':
        return { status: 'Accepted' };
      default:
        return {};
    }
  }

  function authorized(version: Version): object {
    return version === '1.6'
      ? { idTagInfo: { status: 'Accepted' } }
      : { idTokenInfo: { status: 'Accepted' } };
  }

  function note(one: Received): void {
    received.push(one);
    const served = waiting.filter(({ fits }) => fits(one));
    waiting = waiting.filter((entry) => !served.includes(entry));
    for (const { resolve } of served) resolve(one);
  }

  server.on('connection', (socket: WebSocket, request) => {
    const identity = decodeURIComponent(IDENTITY.exec(request.url ?? '')?.[1] ?? '');
    const version = versionOf(socket.protocol) ?? '1.6';
    const [, basic] = request.headers.authorization?.split(' ') ?? [];
    if (basic)
      passwords.push(
        Buffer.from(basic, 'base64')
          .toString()
          .slice(identity.length + 1),
      );

    function onCall({
      action,
      payload,
      messageId,
      text,
      violation,
      known,
    }: IncomingCall): string | undefined {
      if (violation || !known)
        violations.push(`${version} ${action}: ${violation?.message ?? 'unknown'} ${text}`);
      const one = { identity, action, messageId, text, payload: payload as Record<string, unknown> };
      const answer = csms.answer(one) ?? (action === 'Authorize' ? authorized(version) : usual(one));
      note(one);
      if (answer === 'hang up') socket.terminate();
      return typeof answer === 'string' ? undefined : encodeResult(messageId, answer);
    }

    const peer = createPeer({ version, role: 'csms', send: (text) => socket.send(text), onCall });
    peers.set(identity, peer);
    socket.on('message', (data) => peer.receive(data.toString()));
    socket.on('close', () => peer.close('closed'));
  });

  function saw(fits: (one: Received) => boolean): Promise<Received> {
    const found = received.find(fits);
    return found ? Promise.resolve(found) : new Promise((resolve) => waiting.push({ fits, resolve }));
  }

  const csms: TestCsms = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`,
    received,
    violations,
    passwords,
    saw,
    async sawAction(action, count = 1) {
      const found = received.filter((one) => one.action === action);
      if (found.length >= count) return found[count - 1]!;
      let left = count - found.length;
      return saw((one) => one.action === action && !found.includes(one) && --left === 0);
    },
    call(identity, action, payload) {
      const peer = peers.get(identity);
      if (!peer) throw new Error(`No station ${identity} is connected.`);
      return peer.call(action, payload, { timeoutMs: 5000 });
    },
    answer: () => undefined,
    crash() {
      for (const socket of server.clients) socket.terminate();
    },
    async close() {
      csms.crash();
      server.close();
      await once(server, 'close');
    },
  };
  return csms;
}

export const acPost: EvseSpec = { connectors: 1, kind: 'AC', phases: 3, maxAmps: 32, maxWatts: 22_080 };
export const dcTower: EvseSpec = { connectors: 1, kind: 'DC', phases: 3, maxAmps: 375, maxWatts: 150_000 };

export interface Bench {
  readonly csms: TestCsms;
  readonly station: Station;
  readonly timers: ManualTimers;
  readonly journal: JournalEntry[];
}

/** A connected and accepted station on a clock moved by hand, in front of a CSMS of its own. */
export async function setUp(version: Version, options: Partial<StationOptions> = {}): Promise<Bench> {
  const csms = await startCsms();
  const timers = createManualTimers();
  const journal: JournalEntry[] = [];
  const station = createStation({
    url: csms.url,
    identity: 'SIM 1',
    version,
    evses: [acPost, dcTower],
    timers,
    reconnectMs: [5, 20],
    journal: (entry) => journal.push(entry),
    ...options,
  });
  station.connect();
  await csms.saw(({ action }) => action === 'StatusNotification' || action === 'NotifyEvent');
  return { csms, station, timers, journal };
}

/** A family car, half empty. */
export function familyCar() {
  return {
    model: 'family car',
    batteryWh: 60_000,
    soc: 0.4,
    targetSoc: 0.9,
    phases: 3,
    maxAmps: 16,
    maxDcWatts: 120_000,
  };
}
