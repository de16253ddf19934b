/** The whole of Busbar over a database of its own, as `main.ts` puts it together; nothing listens. */

import type { LightMyRequestResponse } from 'fastify';
import { compose, type House } from '../compose.ts';
import { readConfig } from '../config.ts';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { newId } from '../platform/ids.ts';
import { registerNode } from '../platform/lease.ts';
import { createLog } from '../platform/log.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';

export interface TestHouse {
  readonly house: House;
  readonly database: TestDatabase;
  readonly rootId: string;
  /** A key that owns the whole house. */
  readonly ownerKey: string;
  ask(key: string | undefined, method: string, path: string, body?: unknown): Promise<LightMyRequestResponse>;
  end(): Promise<void>;
}

const ownerKey = 'bbk_owner-of-the-whole-house';

export async function testHouse(env: Record<string, string> = {}): Promise<TestHouse> {
  const reading = readConfig(env);
  if ('problem' in reading) throw new Error(reading.problem);
  const database = await testDatabase();
  const bus = createMemoryBus();
  const node = await registerNode({ db: database.db, newId, name: 'test', roles: reading.config.roles });
  const key = Buffer.alloc(32, 7);
  const ground = { connections: database, bus, node, key, embedded: false, end: async () => {} };
  const house = await compose(reading.config, ground, createLog({ level: 'silent' }));
  await house.access.prepareFirstRun({ apiKey: ownerKey });
  const { id: rootId } = await database.db
    .selectFrom('organization')
    .select('id')
    .where('parent_id', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    house,
    database,
    rootId,
    ownerKey,
    ask: (bearer, method, path, body) =>
      house.http.inject({
        method: method as 'GET',
        url: `/api/v1${path}`,
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        ...(body !== undefined && { payload: body as object }),
      }),
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
