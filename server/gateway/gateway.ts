import type { Version } from '@busbar/ocpp';
import type pg from 'pg';
import type { BatchWriter, Row } from '../platform/batch.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { eventRow } from '../platform/outbox.ts';
import { createAttempts } from './attempts.ts';
import { createAdmission } from './boot-rules.ts';
import { createConnections } from './connections.ts';
import type { RefusalReason } from './contract.ts';
import { type ClientCertificates, createDoor } from './door.ts';
import { createFactsReader } from './facts.ts';
import { createFrameWatch } from './frame-watch.ts';
import type { HandshakeSettings } from './handshake.ts';
import { trustList } from './knock.ts';
import { createLookup } from './lookup.ts';
import { maskFrame } from './mask.ts';
import { createMemoryLoader } from './memory.ts';
import type { Slot } from './message.ts';
import { createWelcome } from './newcomer.ts';
import { createOwner } from './owner.ts';
import { createPasswordCheck } from './passwords.ts';
import { createProcessor, type Routing } from './process.ts';
import type { Triggered } from './triggered.ts';
import { createWaitingRoom } from './waiting.ts';

export interface GatewayOptions {
  readonly pool: pg.Pool;
  readonly writer: BatchWriter & { offer(rows: readonly Row[]): void };
  readonly bus: Bus;
  readonly clock: Clock;
  /** Of this node; it changes when the node's lease was lost. */
  readonly nodeId: () => string;
  /** 32 bytes: under it the stations' passwords are kept. */
  readonly serverKey: Uint8Array;
  readonly settings: HandshakeSettings & {
    readonly maxFrameBytes: number;
    readonly pingSeconds: number;
    readonly trustProxy: readonly string[];
  };
  /** The spokes of all slices, and their parts of a station's memory. */
  readonly routing: Routing;
  readonly slots: readonly Slot<unknown>[];
  /** What stations were asked to send; `createTriggered`. */
  readonly triggered: Triggered;
  /** Which client certificates still count. */
  readonly certificates: ClientCertificates;
  readonly onFault: (error: unknown, about: string) => void;
  readonly observe?: {
    message?(version: Version, action: string, outcome: string, seconds: number): void;
    frame?(direction: 'in' | 'out', action: string | undefined): void;
    handshake?(outcome: 'admitted' | RefusalReason): void;
  };
}

/** Puts the gateway role together: the door, the connections behind it, and the way of their messages. */
export async function createGateway(options: GatewayOptions) {
  const { pool, writer, bus, clock, serverKey, settings, onFault } = options;
  const owner = createOwner(pool, options.nodeId);
  const load = createMemoryLoader({ pool, clock, facts: createFactsReader(pool), slots: options.slots });
  const waitingRoom = createWaitingRoom({ pool, bus, clock, serverKey });
  const attempts = createAttempts({
    pool,
    clock,
    onWritten: () => bus.publish('outbox', null),
    onError: (error) => onFault(error, 'writing refused connections'),
  });
  const processor = createProcessor({
    routing: options.routing,
    writer,
    owner,
    load,
    clock,
    bus,
    admits: createAdmission(options.triggered.wasAsked),
    eventRow: ({ kind, subjectId, owner, at, data }, { id, organizationId, siteId }) => {
      const own = owner ?? { organizationId, siteId };
      return eventRow(newId, { kind, at, data, ...own, stationId: id, subjectId: subjectId ?? id });
    },
    mask: maskFrame,
    onFault: (error, { station, action, messageId }) =>
      onFault(error, `${action} ${messageId} of ${station.identity}`),
    ...(options.observe?.message && { observe: options.observe.message }),
  });
  const connections = await createConnections({
    processor,
    load,
    owner,
    writer,
    waitingRoom,
    watch: await createFrameWatch(bus, clock),
    bus,
    clock,
    mask: maskFrame,
    pingSeconds: settings.pingSeconds,
    nodeId: options.nodeId,
    onFault,
    onFrame: (direction, { action }) => options.observe?.frame?.(direction, action),
  });
  const door = createDoor({
    settings,
    trusts: trustList(settings.trustProxy),
    lookup: createLookup(pool),
    checkPassword: createPasswordCheck({
      pool,
      serverKey,
      onError: (error) => onFault(error, 'keeping a password’s fast verifier'),
    }),
    certificates: options.certificates,
    welcome: createWelcome({ pool, bus, clock }),
    waitingRoom,
    attempts,
    owner,
    load,
    connections,
    writer,
    clock,
    onFault,
    ...(options.observe?.handshake && { observe: options.observe.handshake }),
  });

  return {
    /** Listeners for the HTTP and TLS servers. */
    upgrade: door.upgrade,
    tlsFailed: door.tlsFailed,
    connections,
    /** This node's lease was lost: it owns nothing any more, and every station must come again. */
    leaseLost(): void {
      connections.closeAll('the node lost its lease');
    },
    /** Lets nobody in any more, answers what was read, ends all connections and writes that down. */
    async drain(): Promise<void> {
      door.close();
      await connections.drain();
      await attempts.flush();
    },
  };
}

export type Gateway = Awaited<ReturnType<typeof createGateway>>;
