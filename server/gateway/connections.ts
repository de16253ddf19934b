import {
  type Answer,
  type FrameInfo,
  type IncomingCall,
  type IncomingSend,
  type Version,
  versions,
} from '@busbar/ocpp';
import type { WebSocket } from 'ws';
import type { BatchWriter, Row } from '../platform/batch.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import {
  type Admitted,
  type Connection,
  closeCodes,
  createConnection,
  type OwnedState,
  pauses,
} from './connection.ts';
import { frameRow } from './frame-row.ts';
import type { FrameWatch } from './frame-watch.ts';
import type { LoadMemory, StationMemory } from './memory.ts';
import type { Owner } from './owner.ts';
import type { Connected, Processor } from './process.ts';
import { createPulse, type Part } from './pulse.ts';
import {
  type Accepted,
  acceptedSubject,
  type StationReply,
  type StationRequest,
  stationSubject,
  type Taken,
  takenSubject,
} from './station-request.ts';
import type { WaitingRoom } from './waiting.ts';
import { createWheel } from './wheel.ts';

/** How long a station's message in hand may take when Busbar stops. */
const drainMs = 10_000;
/** How long stations have to answer our close frame when Busbar stops. */
const lingerMs = 2_000;
/** Pauses between tries to write that a connection ended. */
const endRetryMs = [100, 1_000, 5_000];

export interface ConnectionsOptions {
  readonly processor: Pick<Processor, 'handle' | 'hear'>;
  readonly load: LoadMemory;
  readonly owner: Owner;
  readonly writer: BatchWriter & { offer(rows: readonly Row[]): void };
  readonly waitingRoom: Pick<WaitingRoom, 'answer'>;
  readonly watch: FrameWatch;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly mask: (text: string) => string;
  readonly pingSeconds: number;
  readonly nodeId: () => string;
  readonly onFault: (error: unknown, about: string) => void;
  /** Hears of every frame, both ways. */
  readonly onFrame: (direction: 'in' | 'out', info: FrameInfo) => void;
}

/** All stations connected to this node: one live connection each, pinged, paused and ended here. */
export async function createConnections(options: ConnectionsOptions) {
  const { bus, clock, writer, owner, processor } = options;
  const byStation = new Map<string, Connection>();
  const byWaitingId = new Map<string, Connection>();
  const open = new Set<Connection>();
  const ending = new Set<Promise<void>>();
  const wheel = createWheel<Connection>(options.pingSeconds);
  const slots = new WeakMap<Connection, { remove(): void }>();
  const ticking = setInterval(() => wheel.tick(), 1_000).unref();
  const stopPulse = createPulse({ bus, clock, node: options.nodeId, parts: partsByOrganization });
  let stopping = false;
  const fault = (about: string) => (error: unknown) => options.onFault(error, about);

  const subscriptions = [
    await bus.subscribe(takenSubject, (data) => replacedElsewhere(data as Taken)),
    await bus.subscribe(acceptedSubject, (data) =>
      adopt((data as Accepted).stationId).catch(fault('adopting a station')),
    ),
  ];
  writer.onStall(stall);

  const hooks = { onCall, onSend, onFrame, onRead, onEnd, onFailure };

  /** Takes a station's socket into service; the ownership was taken and the memory loaded before. */
  function openStation(socket: WebSocket, admitted: Admitted, memory: StationMemory): Connection {
    const state = owned(memory, () => connection);
    const connection = enter(socket, admitted, state);
    own(connection, state);
    return connection;
  }

  function owned(memory: StationMemory, connection: () => Connection): OwnedState {
    // A newer connection, if there is one, has said so already (`replace`).
    const onFenced = () =>
      connection().close(closeCodes.restart, 'the station is not served on this connection any more');
    const connected: Connected = { memory, fenced: false, onFenced };
    return { kind: 'owned', stationId: memory.facts.id, epoch: memory.epoch, connected };
  }

  /** Takes the socket of an unknown station into the waiting room. */
  function openWaiting(socket: WebSocket, admitted: Admitted, waitingId: string): void {
    const connection = enter(socket, admitted, { kind: 'waiting', waitingId });
    const older = byWaitingId.get(waitingId);
    byWaitingId.set(waitingId, connection);
    older?.close(closeCodes.replaced, 'replaced by a newer connection');
  }

  function enter(socket: WebSocket, admitted: Admitted, state: Connection['state']): Connection {
    const connection = createConnection(socket, admitted, state, hooks);
    open.add(connection);
    slots.set(connection, wheel.add(connection));
    return connection;
  }

  function own(connection: Connection, state: OwnedState): void {
    const { stationId, epoch } = state;
    connection.state = state;
    const older = byStation.get(stationId);
    if (older && epochOf(older) > epoch) {
      // Two sockets of one station came at once, and this one's upgrade was answered last.
      replace(connection);
      return;
    }
    byStation.set(stationId, connection);
    if (older) replace(older);
    serve(connection, state).catch(fault('serving a station on the bus'));
    bus.publish(takenSubject, { stationId, epoch } satisfies Taken);
  }

  async function serve(connection: Connection, state: OwnedState): Promise<void> {
    const served = await bus.serve(stationSubject(state.stationId), (data) =>
      answerRequest(connection, state, data as StationRequest),
    );
    if (connection.state === state) state.served = served;
    else served.end();
  }

  async function answerRequest(
    connection: Connection,
    state: OwnedState,
    request: StationRequest,
  ): Promise<StationReply> {
    if (request.epoch !== state.epoch || state.connected.fenced) return { outcome: 'stale' };
    switch (request.kind) {
      case 'call': {
        const { action, payload, messageId, timeoutMs, queueTimeoutMs } = request;
        return connection.peer.call(action, payload, { timeoutMs, queueTimeoutMs, messageId });
      }
      case 'close':
        connection.close(closeCodes.restart, request.reason);
        return { outcome: 'closed' };
    }
  }

  /** An accepted station need not reconnect: its socket is taken over, and it is asked to boot again. */
  async function adopt(stationId: string): Promise<void> {
    const connection = byWaitingId.get(stationId);
    if (connection?.state.kind !== 'waiting') return;
    const { version, securityProfile, address } = connection;
    const ownership = await owner.take({ stationId, version, securityProfile, address, at: clock.now() });
    const memory = ownership && (await options.load(stationId, version, ownership));
    if (!memory) return connection.close(closeCodes.restart, 'accepted: connect again');
    byWaitingId.delete(stationId);
    if (connection.state.kind !== 'waiting')
      return end(stationId, memory.epoch, 'closed while being accepted');
    own(
      connection,
      owned(memory, () => connection),
    );
    const asked = await connection.peer.call(
      'TriggerMessage',
      { requestedMessage: 'BootNotification' },
      { timeoutMs: 30_000 },
    );
    const obeyed =
      asked.outcome === 'answered' && (asked.payload as { status?: unknown }).status === 'Accepted';
    if (!obeyed) connection.close(closeCodes.restart, 'accepted: connect again');
  }

  function onCall(connection: Connection, call: IncomingCall): Answer {
    const { state } = connection;
    switch (state.kind) {
      case 'waiting':
        return options.waitingRoom.answer(state.waitingId, connection.version, call);
      case 'owned':
        return processor.handle(state.connected, call);
      case 'closed':
        return undefined;
    }
  }

  /** A SEND is heard only of stations that are ours; it is never answered. */
  async function onSend({ state }: Connection, send: IncomingSend): Promise<void> {
    if (state.kind === 'owned') await processor.hear(state.connected, send);
  }

  function replace(connection: Connection): void {
    if (connection.state.kind === 'owned') connection.state.connected.fenced = true;
    connection.close(closeCodes.replaced, 'replaced by a newer connection');
  }

  function replacedElsewhere({ stationId, epoch }: Taken): void {
    const connection = byStation.get(stationId);
    if (connection && epochOf(connection) < epoch) replace(connection);
  }

  /** Counted here and not with each frame: a look-up for every frame costs more than a walk every two seconds. */
  function partsByOrganization(): ReadonlyMap<string, Part> {
    const parts = new Map<string, Part>();
    for (const connection of open) {
      if (connection.state.kind !== 'owned') continue;
      const { organizationId } = connection.state.connected.memory.facts;
      const part = parts.get(organizationId) ?? { connected: 0, frames: 0 };
      part.connected += 1;
      part.frames += connection.frames;
      connection.frames = 0;
      parts.set(organizationId, part);
    }
    return parts;
  }

  /** CALLs of the station and their answers are logged with their effect; everything else here. */
  function onFrame(connection: Connection, direction: 'in' | 'out', text: string, info: FrameInfo): void {
    const { state } = connection;
    if (state.kind === 'closed') return;
    const { messageId, action, type, problem } = info;
    options.onFrame(direction, info);
    connection.frames += 1;
    const stationId = state.kind === 'owned' ? state.stationId : state.waitingId;
    const watched = state.kind === 'owned' && options.watch.isWatched(stationId);
    const logged = state.kind === 'owned' && isAnsweredCall(direction, info);
    if (logged && !watched) return;
    const frame = {
      at: clock.now(),
      stationId,
      direction,
      messageId,
      action,
      text: options.mask(text),
      note: problem,
    };
    if (!logged) writer.offer([frameRow(frame)]);
    if (watched) options.watch.publish(state.connected.memory.facts, { ...frame, type });
  }

  function onRead(connection: Connection): void {
    if (writer.stalled && connection.peer.depths().inbound > 0) connection.pause(pauses.stall);
  }

  /** The database went away or came back: who waits for an answer is not read from, and nobody is judged. */
  function stall(stalled: boolean): void {
    wheel.judge(!stalled);
    for (const connection of open) {
      if (!stalled) connection.resume(pauses.stall);
      else onRead(connection);
    }
  }

  function onEnd(connection: Connection, reason: string): void {
    const { state } = connection;
    open.delete(connection);
    slots.get(connection)?.remove();
    connection.state = { kind: 'closed', reason };
    if (state.kind === 'waiting' && byWaitingId.get(state.waitingId) === connection)
      byWaitingId.delete(state.waitingId);
    if (state.kind !== 'owned') return;
    state.served?.end();
    if (byStation.get(state.stationId) === connection) byStation.delete(state.stationId);
    const written = end(state.stationId, state.epoch, reason);
    ending.add(written);
    void written.finally(() => ending.delete(written));
  }

  /** Writes that a connection ended. Without effect when the station has a newer owner; safe to write again. */
  async function end(stationId: string, epoch: number, reason: string): Promise<void> {
    const row = owner.ended(stationId, epoch, reason, clock.now());
    for (let attempt = 0; ; attempt += 1) {
      const written = await writer.write(undefined, [row]);
      if (written.outcome === 'written') return bus.publish('outbox', null);
      if (written.outcome === 'refused')
        return options.onFault(written.error, 'noting the end of a connection');
      // When Busbar stops, the node's lease ends the connection in its stead.
      if (stopping) return;
      await new Promise((resolve) =>
        setTimeout(resolve, endRetryMs[Math.min(attempt, endRetryMs.length - 1)]).unref(),
      );
    }
  }

  function onFailure(error: unknown, connection: Connection, action: string): void {
    options.onFault(error, `${action} of ${stationOf(connection)}`);
  }

  /** No new frames are read, those in hand are answered, then every socket is closed and its end written. */
  async function drain(): Promise<void> {
    stopping = true;
    stopPulse();
    clearInterval(ticking);
    for (const subscription of subscriptions) subscription.end();
    const all = [...open];
    for (const connection of all) connection.pause(pauses.drain);
    await Promise.all(all.map((connection) => within(drainMs, connection.peer.idle())));
    const closed = all.map(
      (connection) => new Promise((resolve) => connection.socket.once('close', resolve)),
    );
    for (const connection of all) connection.close(closeCodes.restart, 'Busbar stops');
    await within(lingerMs, Promise.all(closed));
    for (const connection of open) connection.socket.terminate();
    await Promise.all(closed);
    await Promise.all(ending);
  }

  return {
    openStation,
    openWaiting,
    end,
    drain,
    /** Ends all connections at once: this node has lost its lease and owns nothing any more. */
    closeAll(reason: string): void {
      for (const connection of open) {
        if (connection.state.kind === 'owned') connection.state.connected.fenced = true;
        connection.close(closeCodes.restart, reason);
      }
    },
    get: (stationId: string) => byStation.get(stationId),
    get size() {
      return open.size;
    },
    /** Connections by protocol version. */
    byVersion(): ReadonlyMap<Version, number> {
      const counts = new Map<Version, number>(versions.map((version) => [version, 0]));
      for (const { version } of open) counts.set(version, counts.get(version)! + 1);
      return counts;
    },
    depths(): { inbound: number; outbound: number; paused: number } {
      const sum = { inbound: 0, outbound: 0, paused: 0 };
      for (const { peer, paused } of open) {
        const { inbound, outbound } = peer.depths();
        sum.inbound += inbound;
        sum.outbound += outbound;
        if (paused) sum.paused += 1;
      }
      return sum;
    },
  };
}

export type Connections = Awaited<ReturnType<typeof createConnections>>;

const epochOf = ({ state }: Connection) => (state.kind === 'owned' ? state.epoch : -1);

const stationOf = ({ state }: Connection) =>
  state.kind === 'owned'
    ? state.stationId
    : state.kind === 'waiting'
      ? `waiting ${state.waitingId}`
      : 'a closed connection';

/** A CALL of the station or the answer to one; answers to frames that could not be read carry no action. */
function isAnsweredCall(direction: 'in' | 'out', { type, action }: FrameInfo): boolean {
  if (direction === 'in') return type === 'call';
  return (type === 'result' || type === 'error') && action !== undefined;
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
