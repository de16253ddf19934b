/** The HTTP application over a database of its own, for tests that go through the front door. */

import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { type Access, createAccess } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { manualClock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Handled } from '../platform/http/handle.ts';
import { createIdempotency } from '../platform/http/idempotency.ts';
import { createHttp } from '../platform/http/server.ts';
import { newId } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log.ts';
import { createMetrics, type Metrics } from '../platform/metrics.ts';
import { createSeal } from '../platform/seal.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';

/** What a slice's routes may be made of. */
export interface TestGround {
  readonly database: TestDatabase;
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: ReturnType<typeof manualClock>;
  readonly newId: typeof newId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly access: Access;
  readonly serverKey: Uint8Array;
}

export interface TestApp extends TestGround {
  readonly app: FastifyInstance;
  readonly routes: readonly Handled[];
  /** Asks with an API key; bodies are sent as JSON. */
  ask(key: string | undefined, method: string, path: string, body?: unknown): Promise<LightMyRequestResponse>;
  /** A key that owns the whole house. */
  readonly ownerKey: string;
  readonly rootId: string;
  /** Makes an organization below the root (or another one) and a key of the role for it. */
  organization(
    name: string,
    options?: { parentId?: string; role?: string },
  ): Promise<{ id: string; key: string }>;
  key(role: string, organizationId: string, siteId?: string): Promise<string>;
  close(): Promise<void>;
}

const ownerKey = 'bbk_owner-of-the-whole-house';

/** Composes access and the given slices' routes over a fresh database; time stands still until it is moved. */
export async function testApp(
  more: (ground: TestGround) => readonly Handled[] | Promise<readonly Handled[]> = () => [],
  options: { secureCookies?: boolean; publicUrl?: string } = {},
): Promise<TestApp> {
  const database = await testDatabase();
  const { db } = database;
  const bus = createMemoryBus();
  const clock = manualClock();
  const log = createLog({ level: 'silent' });
  const metrics = createMetrics({ processMetrics: false });
  const serverKey = Buffer.alloc(32, 7);
  const secureCookies = options.secureCookies ?? false;
  const access = await createAccess({ db, bus, clock, newId, log, metrics, serverKey, secureCookies });
  await access.prepareFirstRun({ apiKey: ownerKey });
  const ground = { database, db, bus, clock, newId, log, metrics, access, serverKey };
  const routes = [...access.routes, ...(await more(ground))];
  const app = await createHttp({
    log,
    metrics,
    routes,
    idempotency: createIdempotency({ db, clock, seal: createSeal(serverKey, 'idempotency') }),
    authenticate: access.authenticate,
    ready: async () => {},
    secureCookies,
    publicUrl: options.publicUrl,
  });

  const ask: TestApp['ask'] = (key, method, path, body) =>
    app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      ...(body !== undefined && { payload: body as NonNullable<InjectOptions['payload']> }),
    });
  const made = async (path: string, body: unknown) => {
    const answer = await ask(ownerKey, 'POST', path, body);
    if (answer.statusCode !== 201) throw new Error(`POST ${path} → ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  const key = async (role: string, organizationId: string, siteId?: string): Promise<string> =>
    (await made('/keys', { name: role, role, organizationId, siteId: siteId ?? null })).key;
  const { id: rootId } = await db
    .selectFrom('organization')
    .select('id')
    .where('parent_id', 'is', null)
    .executeTakeFirstOrThrow();

  return {
    ...ground,
    app,
    routes,
    ask,
    ownerKey,
    rootId,
    key,
    async organization(name, { parentId = rootId, role = 'owner' } = {}) {
      const { id } = await made('/organizations', { parentId, kind: 'operator', name });
      return { id, key: await key(role, id) };
    },
    async close() {
      await app.close();
      access.close();
      await database.drop();
    },
  };
}
