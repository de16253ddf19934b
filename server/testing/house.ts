/** The whole of Busbar over a database of its own, as `main.ts` puts it together; nothing listens. */

import type { AddressInfo } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import { type Changes, compose, type House } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Bus } from '../platform/bus.ts';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { newId } from '../platform/ids.ts';
import { registerNode } from '../platform/lease.ts';
import { createLog } from '../platform/log.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';

export interface TestHouse {
  readonly house: House;
  readonly database: TestDatabase;
  readonly bus: Bus;
  readonly rootId: string;
  /** A key that owns the whole house. */
  readonly ownerKey: string;
  ask(key: string | undefined, method: string, path: string, body?: unknown): Promise<LightMyRequestResponse>;
  /** Lets stations and browsers in on a free loopback port, as `main.ts` does; gives where: `127.0.0.1:12345`. */
  open(): Promise<string>;
  end(): Promise<void>;
}

const ownerKey = 'bbk_owner-of-the-whole-house';

/** Nothing, unless asked for: what goes wrong behind a test that still passes. */
const logLevel = process.env.BUSBAR_TEST_LOG ?? 'silent';

/** What a test puts between the parts of the house. */
export interface Between extends Changes {
  readonly bus?: (bus: Bus) => Bus;
}

export async function testHouse(env: Record<string, string> = {}, between: Between = {}): Promise<TestHouse> {
  const reading = readConfig(env);
  if ('problem' in reading) throw new Error(reading.problem);
  const database = await testDatabase();
  const memoryBus = createMemoryBus();
  const bus = between.bus?.(memoryBus) ?? memoryBus;
  const node = await registerNode({ db: database.db, newId, name: 'test', roles: reading.config.roles });
  const key = Buffer.alloc(32, 7);
  const ground = { connections: database, bus, node, key, embedded: false, end: async () => {} };
  const house = await compose(reading.config, ground, createLog({ level: logLevel }), between);
  await house.access.prepareFirstRun({ apiKey: ownerKey });
  const { id: rootId } = await database.db
    .selectFrom('organization')
    .select('id')
    .where('parent_id', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    house,
    database,
    bus,
    rootId,
    ownerKey,
    ask: (bearer, method, path, body) =>
      house.http.inject({
        method: method as 'GET',
        url: `/api/v1${path}`,
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        ...(body !== undefined && { payload: body as object }),
      }),
    async open() {
      await house.http.listen({ port: 0, host: '127.0.0.1' });
      house.http.server.on('upgrade', house.gateway.upgrade);
      const { address, port } = house.http.server.address() as AddressInfo;
      return `${address}:${port}`;
    },
    async end() {
      await house.drain();
      await house.http.close();
      await house.end();
      await node.end();
      await bus.close();
      await database.drop();
    },
  };
}
