import {
  type Answer,
  createPeer,
  type FrameInfo,
  type IncomingCall,
  type IncomingSend,
  type Peer,
  type Version,
} from '@busbar/ocpp';
import type { WebSocket } from 'ws';
import type { Subscription } from '../platform/bus.ts';
import type { Connected } from './process.ts';
import type { Pinged } from './wheel.ts';

/** A station that takes nothing from us any more is ended when this much waits to be sent to it. */
const maxUnsentBytes = 8 * 1024 * 1024;

/** Close codes: RFC 6455 §7.4, and one of our own from the private range. */
export const closeCodes = { protocolError: 1002, tooMuch: 1008, restart: 1012, replaced: 4001 } as const;

/** What a connection is at the moment, with just the fields that exist then. */
export type ConnectionState =
  | { readonly kind: 'waiting'; readonly waitingId: string }
  | OwnedState
  | { readonly kind: 'closed'; readonly reason: string };

export interface OwnedState {
  readonly kind: 'owned';
  readonly stationId: string;
  readonly epoch: number;
  readonly connected: Connected;
  served?: Subscription;
}

/** Why reading from the socket is paused; several may hold at a time. */
export const pauses = { pressure: 1, stall: 2, drain: 4 } as const;

/** The socket of one station and what is known of it. */
export interface Connection extends Pinged {
  readonly socket: WebSocket;
  readonly peer: Peer;
  readonly version: Version;
  readonly address: string;
  readonly securityProfile: number;
  state: ConnectionState;
  /** Frames both ways since they were last told. */
  frames: number;
  /** Said of the connection when it ends, unless the station closes it. */
  reason: string | undefined;
  pause(why: number): void;
  resume(why: number): void;
  /** Ends the connection with a close frame that says why. */
  close(code: number, reason: string): void;
}

/** What the owner of all connections does for each. */
export interface ConnectionHooks {
  onCall(connection: Connection, call: IncomingCall): Answer;
  onSend(connection: Connection, send: IncomingSend): Promise<void>;
  onFrame(connection: Connection, direction: 'in' | 'out', text: string, info: FrameInfo): void;
  /** Something was read; told after it was handed to the peer. */
  onRead(connection: Connection): void;
  onEnd(connection: Connection, reason: string): void;
  onFailure(error: unknown, connection: Connection, action: string): void;
}

export interface Admitted {
  readonly version: Version;
  readonly address: string;
  readonly securityProfile: number;
  readonly lenient: boolean;
  readonly maxFrameBytes: number;
}

/** Joins a socket and an OCPP peer: texts both ways, pauses, and one end. */
export function createConnection(
  socket: WebSocket,
  admitted: Admitted,
  state: ConnectionState,
  hooks: ConnectionHooks,
): Connection {
  let paused = 0;
  const { version, address, securityProfile } = admitted;

  const peer = createPeer({
    version,
    role: 'csms',
    lenient: admitted.lenient,
    bounds: { frameLength: admitted.maxFrameBytes },
    send,
    onCall: (call) => hooks.onCall(connection, call),
    onSend: (send) => hooks.onSend(connection, send),
    onFrame: (direction, text, info) => hooks.onFrame(connection, direction, text, info),
    onPressure: (on) => (on ? connection.pause(pauses.pressure) : connection.resume(pauses.pressure)),
    onOverflow: () => connection.close(closeCodes.tooMuch, 'more messages than can be handled'),
    onFailure: (error, { action }) => hooks.onFailure(error, connection, action),
  });

  const connection: Connection = {
    socket,
    peer,
    version,
    address,
    securityProfile,
    state,
    frames: 0,
    reason: undefined,
    alive: true,
    get paused() {
      return paused !== 0;
    },
    ping() {
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    giveUp() {
      connection.reason = 'no answer to ping';
      socket.terminate();
    },
    pause(why) {
      if (paused === 0) socket.pause();
      paused |= why;
    },
    resume(why) {
      const before = paused;
      paused &= ~why;
      if (before !== 0 && paused === 0) {
        connection.alive = true;
        socket.resume();
      }
    },
    close(code, reason) {
      connection.reason ??= reason;
      // The station's close frame must be read, or the socket would linger for its time limit.
      if (paused !== 0) socket.resume();
      socket.close(code, reason.slice(0, 120));
    },
  };

  function send(text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxUnsentBytes) {
      connection.reason = 'the station stopped reading';
      socket.terminate();
      return;
    }
    socket.send(text);
  }

  socket.on('message', (data) => {
    connection.alive = true;
    // After our close frame nothing is taken on: it could not be answered any more.
    if (socket.readyState !== socket.OPEN) return;
    peer.receive(data.toString());
    hooks.onRead(connection);
  });
  socket.on('pong', () => {
    connection.alive = true;
  });
  socket.on('error', (error) => {
    connection.reason ??= describeError(error, admitted.maxFrameBytes);
  });
  socket.on('close', (code, said) => {
    const reason = connection.reason ?? describeClose(code, said.toString());
    peer.close(reason);
    hooks.onEnd(connection, reason);
  });
  return connection;
}

function describeError(error: Error, maxFrameBytes: number): string {
  const { code } = error as { code?: string };
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return `a frame longer than ${maxFrameBytes} bytes`;
  if (code?.startsWith('WS_ERR')) return `a broken WebSocket frame (${error.message})`;
  return `the network failed (${code ?? error.message})`;
}

function describeClose(code: number, said: string): string {
  if (code === 1006) return 'the network connection ended without a close frame';
  return `closed by the station (${code}${said && `, “${said}”`})`;
}
