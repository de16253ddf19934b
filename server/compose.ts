/** The composition root: platform, slices and gateway, put together by hand. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Planner, startPlanner } from '@busbar/scheduling';
import { createAccess } from './access/index.ts';
import type { Config } from './config.ts';
import { createGateway, type GatewayOptions } from './gateway/index.ts';
import type { StripeSettings } from './payments/index.ts';
import { createBatchWriter } from './platform/batch-writer.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createIdempotency } from './platform/http/idempotency.ts';
import { createHttp } from './platform/http/server.ts';
import { newId } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { createSeal } from './platform/seal.ts';
import { createStreamHub } from './platform/stream.ts';
import { streamRoutes } from './platform/stream-route.ts';
import { permissionOfKind } from './reports/index.ts';
import { createSlices } from './slices.ts';
import { createFrameCount, feedGauges, knownAction } from './start/gauges.ts';
import type { Ground } from './start/ground.ts';

function portOf(address: AddressInfo | string | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined;
}

/** What a test may change of the house while it is built. */
export interface Changes {
  /** The handlers of stations' messages, as they are or changed. */
  readonly routing?: (routing: GatewayOptions['routing']) => GatewayOptions['routing'];
  /** Where Stripe is, when it is not Stripe. */
  readonly stripeServer?: StripeSettings['server'];
  /** Another time than the system's. */
  readonly clock?: Clock;
  /** Another planner of power than the one in a thread of its own. */
  readonly planner?: () => Planner;
}

/** Builds the house on its ground; nothing listens yet. */
export async function compose(config: Config, ground: Ground, log: Log, changes: Changes = {}) {
  const { bus, node, key: serverKey } = ground;
  const { db, pool, dedicated } = ground.connections;
  const { clock = systemClock, planner = startPlanner } = changes;
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
  const slices = await createSlices({
    config,
    ground,
    audit: access.audit,
    metrics,
    clock,
    planner,
    port: () => portOf(http.server.address()) ?? config.port,
    onFault,
    stripeServer: changes.stripeServer,
    showLink: (email, url) => log.info(`Sign-in link for ${email}: ${url}`),
  });
  const { stations, certificates } = slices;

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
    routing: changes.routing?.(slices.routing) ?? slices.routing,
    slots: slices.slots,
    triggered: slices.triggered,
    certificates: certificates.clients,
    onFault,
    observe: {
      message: (_version, action, _outcome, seconds) =>
        metrics.messageSeconds.observe({ action: knownAction(action) }, seconds),
      frame: createFrameCount(metrics),
      handshake: (outcome) => outcome !== 'admitted' && metrics.refusedConnections.inc({ reason: outcome }),
    },
  });
  node.onLost(() => gateway.leaseLost());

  const streams = await createStreamHub({
    db,
    bus,
    permissionOf: permissionOfKind,
    onLook: ([oldest]) => {
      const seconds = oldest ? Math.max(0, clock.now().getTime() - oldest.at.getTime()) / 1000 : 0;
      metrics.outboxLagSeconds.set({ consumer: 'stream' }, seconds);
    },
    onError: (error) => onFault(error, 'reading events for the live stream'),
  });
  const idempotency = createIdempotency({ db, clock, seal: createSeal(serverKey, 'idempotency') });
  feedGauges(metrics, { gateway, streams, writer });
  const http = await createHttp({
    log,
    metrics,
    routes: config.roles.includes('api')
      ? [...access.routes, ...slices.routes, ...streamRoutes(streams)]
      : [],
    idempotency,
    authenticate: access.authenticate,
    ready: async () => void (await pool.query('select 1')),
    trustProxy: config.trustProxy,
    publicUrl: config.publicUrl,
    secureCookies: config.secureCookies,
    metricsToken: config.metricsToken,
    foreignOrigins: slices.foreignOrigins,
    pages: slices.servePages,
    ...(config.roles.includes('api') && {
      webFolder: join(import.meta.dirname, '..', 'web', 'dist'),
    }),
  });

  slices.serveTransfers(http);

  return {
    http,
    gateway,
    access,
    certificates,
    metrics,
    /** What the worker role does again and again, on one node each time. */
    repeatedWork: [
      ...slices.repeatedWork,
      { name: 'purge-sign-ins', crontab: '7,22,37,52 * * * *', run: () => access.purge() },
      { name: 'purge-idempotency-keys', crontab: '27 * * * *', run: () => idempotency.purge() },
    ],
    followers: slices.followers,
    payments: slices.payments,
    /** Takes no new messages and answers those that were read. */
    async drain() {
      stations.stop();
      await certificates.stop();
      await Promise.all([gateway.drain(), streams.close(), slices.endDrive(), slices.endCampaigns()]);
    },
    async end() {
      await writer.drain();
      await writer.close();
      await stations.end().catch((error) => onFault(error, 'ending the commands of this node'));
      await access.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof compose>>;
