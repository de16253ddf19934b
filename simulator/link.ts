import {
  type Answer,
  type CallOutcome,
  createPeer,
  type FrameInfo,
  type IncomingCall,
  type Peer,
  subprotocolOf,
  type Timers,
  type Version,
} from '@busbar/ocpp';
import { WebSocket } from 'ws';
import type { Random } from './random.ts';
import type { Dial } from './security.ts';

export interface LinkOptions {
  readonly identity: string;
  readonly version: Version;
  /** Where the CSMS listens (without the identity) and what is shown there; asked at each attempt to connect. */
  readonly dial: () => Dial;
  /** The real clock: connections live in real time even when the simulation runs faster. */
  readonly timers: Timers;
  readonly random: Random;
  readonly newId: () => string;
  readonly callTimeoutMs: number;
  /** Shortest and longest wait before the next attempt to connect. */
  readonly reconnectMs: readonly [least: number, most: number];
  readonly onCall: (call: IncomingCall) => Answer;
  readonly onUp: () => void;
  readonly onDown: () => void;
  /** Told why an attempt to connect failed: `401`, `ECONNREFUSED`. */
  readonly onRefused?: (reason: string) => void;
  readonly onFrame?: (direction: 'in' | 'out', text: string, info: FrameInfo) => void;
}

/** A station's connection: made again whenever it breaks, for as long as it is wanted. */
export interface Link {
  connect(): void;
  /** Ends the connection and stays away; abruptly means without a closing handshake, like a cut cable. */
  disconnect(abruptly?: boolean): void;
  /** Ends the connection and makes a new one. */
  renew(): void;
  readonly up: boolean;
  /** Sends a CALL; `offline` at once when there is no connection. */
  call(action: string, payload: unknown, messageId?: string): Promise<CallOutcome>;
  notify(action: string, payload: unknown): void;
}

const HANDSHAKE_MS = 15_000;
/** A station takes whatever its CSMS sends: the answers to a long offline queue come in a flood. */
const TRUSTING = { framesPerSecond: Number.POSITIVE_INFINITY, frameBurst: Number.POSITIVE_INFINITY };

export function createLink(options: LinkOptions): Link {
  const { timers, random, callTimeoutMs } = options;
  let wanted = false;
  let socket: WebSocket | undefined;
  let peer: Peer | undefined;
  let failures = 0;
  let cancelRetry: (() => void) | undefined;

  function open(): void {
    cancelRetry = undefined;
    const { url, password, tls } = options.dial();
    const opened = new WebSocket(addressOf(url, options.identity), subprotocolOf[options.version], {
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
      ...(password !== undefined && { auth: `${options.identity}:${password}` }),
      ...(tls && { ...tls, ca: tls.ca && [...tls.ca] }),
    });
    socket = opened;
    opened.on('open', () => welcome(opened));
    opened.on('error', (error) => {
      if (opened === socket && !peer) options.onRefused?.(refusalOf(error));
    });
    opened.on('close', () => farewell(opened));
  }

  function welcome(opened: WebSocket): void {
    if (opened !== socket) return;
    const made = createPeer({
      version: options.version,
      role: 'station',
      timers,
      bounds: TRUSTING,
      newId: options.newId,
      send: (text) => opened.send(text),
      onCall: options.onCall,
      onFrame: options.onFrame,
      onPressure: (paused) => (paused ? opened.pause() : opened.resume()),
      onOverflow: () => opened.terminate(),
    });
    opened.on('message', (data) => made.receive(data.toString()));
    peer = made;
    failures = 0;
    options.onUp();
  }

  function farewell(closed: WebSocket): void {
    if (closed !== socket) return;
    const wasUp = peer !== undefined;
    peer?.close('the connection ended');
    peer = undefined;
    socket = undefined;
    if (wasUp) options.onDown();
    if (wanted && !cancelRetry) cancelRetry = timers.after(pause(), open);
  }

  /** Waits longer after each failure, and never in step with other stations (2.x: RetryBackOffRandomRange). */
  function pause(): number {
    const [least, most] = options.reconnectMs;
    const wait = Math.min(most, least * 2 ** Math.min(failures++, 16));
    return wait * random.between(0.5, 1.5);
  }

  function connect(): void {
    wanted = true;
    if (!socket && !cancelRetry) open();
  }

  function disconnect(abruptly = false): void {
    wanted = false;
    cancelRetry?.();
    cancelRetry = undefined;
    end(abruptly);
  }

  function end(abruptly: boolean): void {
    const ending = socket;
    if (!ending) return;
    if (abruptly || ending.readyState === WebSocket.CONNECTING) ending.terminate();
    else ending.close(1000);
    // Ours is over now, even if the other side takes its time.
    farewell(ending);
  }

  return {
    connect,
    disconnect,
    renew() {
      if (wanted) end(false);
    },
    get up() {
      return peer !== undefined;
    },
    call(action, payload, messageId) {
      if (!peer) {
        const offline = {
          outcome: 'offline',
          reason: 'not connected',
          messageId: messageId ?? '',
          durationMs: 0,
        } as const;
        return Promise.resolve(offline);
      }
      const timeoutMs = callTimeoutMs;
      return peer.call(action, payload, {
        timeoutMs,
        queueTimeoutMs: QUEUE_MS,
        ...(messageId && { messageId }),
      });
    },
    notify(action, payload) {
      peer?.notify(action, payload);
    },
  };
}

/** Waiting for a turn ends with the connection, or when the simulated hardware would have restarted. */
const QUEUE_MS = 600_000;

/** Why a handshake failed, in a word: the HTTP status that was answered, or the network's code. */
export function refusalOf(error: NodeJS.ErrnoException): string {
  return /server response: (\d+)/.exec(error.message)?.[1] ?? error.code ?? error.message;
}

function addressOf(url: string, identity: string): string {
  return `${url.replace(/\/+$/, '')}/${encodeURIComponent(identity)}`;
}
