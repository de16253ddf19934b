/** A gateway with a real socket, and stations that answer what they are told to, for tests. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Half, Version } from '@busbar/ocpp';
import { csmsActions, subprotocolOf, validate } from '@busbar/ocpp';
import WebSocket from 'ws';
import { createBatchWriter } from '../platform/batch-writer.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { TestDatabase } from '../platform/testing.ts';
import { createGateway, type GatewayOptions } from './gateway.ts';
import { createTriggered } from './triggered.ts';

export interface TestGatewayOptions {
  readonly database: TestDatabase;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly serverKey: Uint8Array;
  readonly routing: GatewayOptions['routing'];
  readonly slots?: GatewayOptions['slots'];
  readonly settings?: Partial<GatewayOptions['settings']>;
  readonly triggered?: GatewayOptions['triggered'];
  readonly certificates?: GatewayOptions['certificates'];
  readonly faults?: unknown[];
}

/** Starts a gateway that listens on a free loopback port. */
export async function testGateway(options: TestGatewayOptions) {
  const { database, bus, clock, serverKey, routing } = options;
  const nodeId = newId();
  await database.pool.query(
    `insert into node (id, name, roles, started_at, lease_until) values ($1, 'test', '{gateway}', now(), now() + interval '1 hour')`,
    [nodeId],
  );
  const writer = createBatchWriter(() => database.dedicated({ pipeline: true }));
  const gateway = await createGateway({
    pool: database.pool,
    writer,
    bus,
    clock,
    nodeId: () => nodeId,
    serverKey,
    settings: {
      onboarding: 'pending',
      allowProfile0: true,
      maxFrameBytes: 65_536,
      pingSeconds: 30,
      trustProxy: ['loopback'],
      ...options.settings,
    },
    routing,
    slots: options.slots ?? [],
    triggered: options.triggered ?? (await createTriggered(bus, clock)),
    certificates: options.certificates ?? {
      check: async () => 'unknown',
      shown: async () => {},
      arrived: () => {},
    },
    onFault: (error) => options.faults?.push(error),
  });
  const server = createServer();
  server.on('upgrade', gateway.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    gateway,
    writer,
    nodeId,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await gateway.drain();
      await writer.drain();
      await writer.close();
      server.close();
    },
  };
}

type Answers = Readonly<Record<string, (payload: never) => unknown>>;

/**
 * A station on a real socket: answers calls by a table, and sends what it is told to. No entry: it stays silent.
 * What Busbar sends is held to the official schema, to the letter: a test fails where it is not kept.
 */
export async function testStation(
  url: string,
  identity: string,
  version: Version,
  answers: Answers = {},
  headers: Record<string, string> = {},
) {
  const socket = new WebSocket(`${url}/ocpp/${encodeURIComponent(identity)}`, subprotocolOf[version], {
    headers,
    perMessageDeflate: false,
  });
  const heard: { action: string; payload: unknown; text: string }[] = [];
  const waiting = new Map<string, (frame: unknown[]) => void>();
  const asked = new Map<string, string>();
  socket.on('message', (data) => {
    const text = data.toString();
    const frame = JSON.parse(text);
    if (frame[0] !== 2) {
      if (frame[0] === 3) holdToSchema(version, asked.get(frame[1]), 'response', frame[2]);
      return waiting.get(frame[1])?.(frame);
    }
    const [, id, action, payload] = frame;
    holdToSchema(version, action, 'request', payload);
    heard.push({ action, payload, text });
    const answer = answers[action]?.(payload as never);
    if (answer instanceof Error)
      socket.send(JSON.stringify([4, id, answer.message, 'as the test wants it', {}]));
    else if (answer !== undefined) socket.send(JSON.stringify([3, id, answer]));
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    heard,
    /** Sends a CALL and gives the answer's frame. */
    call(action: string, payload: unknown, id: string = newId()): Promise<unknown[]> {
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        asked.set(id, action);
        socket.send(JSON.stringify([2, id, action, payload]));
      });
    },
    close(): Promise<void> {
      return new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.close();
      });
    },
  };
}

/** Thrown where nobody catches it: the run fails, whatever its test was about. */
export function holdToSchema(
  version: Version,
  action: string | undefined,
  half: Half,
  payload: unknown,
): void {
  if (action === undefined) return;
  if (half === 'request' && !csmsActions[version].has(action))
    throw new Error(`Busbar sent ${action}, which a CSMS of OCPP ${version} may not send.`);
  const violation = validate(version, action, half, payload);
  if (!violation) return;
  const text = JSON.stringify(payload);
  throw new Error(`Busbar sent a ${half} of ${action} (${version}) in which ${violation.message}: ${text}`);
}

/** Puts a station into the database; gives its id. */
export async function addStation(
  database: TestDatabase,
  organizationId: string,
  identity: string,
  facts: { version?: Version; siteId?: string } = {},
): Promise<string> {
  const id = newId();
  await database.pool.query(
    `insert into station (id, organization_id, site_id, identity, version, created_at) values ($1, $2, $3, $4, $5, now())`,
    [id, organizationId, facts.siteId ?? null, identity, facts.version ?? null],
  );
  await database.pool.query('insert into ownership (station_id) values ($1)', [id]);
  return id;
}
