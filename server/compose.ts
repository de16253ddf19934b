/** The composition root: the only file that knows everything. Puts the slices together by hand. */
import { join } from 'node:path';
import { createAccess } from './access/index.ts';
import type { Config } from './config.ts';
import { createAuthorize } from './drivers/index.ts';
import { createGateway, createSetPassword } from './gateway/index.ts';
import { createLocations } from './locations/index.ts';
import { createBatchWriter } from './platform/batch-writer.ts';
import { systemClock } from './platform/clock.ts';
import { createIdempotency } from './platform/http/idempotency.ts';
import { createHttp } from './platform/http/server.ts';
import { newId } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { createSeal } from './platform/seal.ts';
import { createStreamHub } from './platform/stream.ts';
import { streamRoutes } from './platform/stream-route.ts';
import { createFindRunning } from './reports/running.ts';
import { permissionOfKind } from './reports/stream-permissions.ts';
import type { Ground } from './start/ground.ts';
import { createTransactions } from './transactions/index.ts';

/** Builds the house on its ground; nothing listens yet. */
export async function compose(config: Config, ground: Ground, log: Log) {
  const { bus, node, key: serverKey } = ground;
  const { db, pool, dedicated } = ground.connections;
  const clock = systemClock;
  const metrics = createMetrics();
  const onFault = (error: unknown, about: string) => log.error({ err: error }, about);

  const access = await createAccess({
    db,
    bus,
    clock,
    newId,
    log,
    metrics,
    serverKey,
    secureCookies: config.secureCookies,
  });
  const { audit } = access;
  const authorize = createAuthorize(pool);
  const setPassword = createSetPassword(serverKey);
  // Places and transactions tell each other in the same decision: a plug begins an attempt, a charging state is a status.
  const locations = createLocations({
    db,
    pool,
    bus,
    clock,
    newId,
    audit,
    setPassword,
    findRunning: createFindRunning(db),
    onStatus: (...told) => transactions.onStatus(...told),
    noteNotification: () => ({}),
  });
  const transactions = createTransactions({ pool, authorize, takeStatus: locations.takeStatus, newId });

  const writer = createBatchWriter(() => dedicated({ pipeline: true }), {
    flushed: (items, _rows, _statements, seconds) => {
      metrics.batchItems.observe(items);
      metrics.batchSeconds.observe(seconds);
    },
  });
  writer.onStall((stalled) => {
    metrics.databaseStalled.set(stalled ? 1 : 0);
    log.warn(
      stalled
        ? 'PostgreSQL does not answer: stations are read no further until it does'
        : 'PostgreSQL answers again',
    );
  });
  const gateway = await createGateway({
    pool,
    writer,
    bus,
    clock,
    nodeId: () => node.id,
    serverKey,
    settings: config,
    routing: {
      '1.6': { ...locations.spoke16, ...transactions.spoke16 },
      '2.0.1': { ...locations.spoke2, ...transactions.spoke2 },
      '2.1': { ...locations.spoke2, ...transactions.spoke2 },
    },
    slots: [...locations.slots, ...transactions.slots],
    onFault,
    observe: {
      message: (_version, action, _outcome, seconds) => metrics.messageSeconds.observe({ action }, seconds),
      handshake: (outcome) => outcome !== 'admitted' && metrics.refusedConnections.inc({ reason: outcome }),
    },
  });
  node.onLost(() => gateway.leaseLost());

  const streams = await createStreamHub({
    db,
    bus,
    permissionOf: permissionOfKind,
    onError: (error) => onFault(error, 'reading events for the live stream'),
  });
  const http = await createHttp({
    log,
    metrics,
    routes: config.roles.includes('api')
      ? [...access.routes, ...locations.routes, ...streamRoutes(streams)]
      : [],
    idempotency: createIdempotency({ db, clock, seal: createSeal(serverKey, 'idempotency') }),
    authenticate: access.authenticate,
    ready: async () => void (await pool.query('select 1')),
    trustProxy: config.trustProxy,
    publicUrl: config.publicUrl,
    secureCookies: config.secureCookies,
    metricsToken: config.metricsToken,
    webFolder: join(import.meta.dirname, '..', 'web', 'dist'),
  });

  return {
    http,
    gateway,
    access,
    /** Takes no new messages and answers those that were read. */
    async drain() {
      await Promise.all([gateway.drain(), streams.close()]);
    },
    async end() {
      await writer.drain();
      await writer.close();
      await access.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof compose>>;
