/** The composition root: the only file that knows everything. Puts the slices together by hand. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAccess } from './access/index.ts';
import { createBilling } from './billing/index.ts';
import type { Config } from './config.ts';
import {
  createCertificates,
  createDeviceExtras,
  createDevices,
  createIsMasterPass,
  createUpkeep,
  createVariableReader,
  keepDataTransfer,
  monitoringOcpp2,
  monitoringOcpp21,
  noteNotification,
  upkeepOcpp2,
  upkeepOcpp16,
} from './devices/index.ts';
import { createAuthorize, createDrivers } from './drivers/index.ts';
import { createEnergy } from './energy/index.ts';
import {
  type CompleteRouting,
  createDataTransfer,
  createGateway,
  createGatewayApi,
  createTriggered,
  joinSpokes,
  together,
} from './gateway/index.ts';
import { createLocations, joinExtras } from './locations/index.ts';
import { createBatchWriter } from './platform/batch-writer.ts';
import { systemClock } from './platform/clock.ts';
import { createFileStore } from './platform/file-store.ts';
import { createIdempotency } from './platform/http/idempotency.ts';
import { createHttp } from './platform/http/server.ts';
import { newId } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { createSeal } from './platform/seal.ts';
import { createStreamHub } from './platform/stream.ts';
import { streamRoutes } from './platform/stream-route.ts';
import { createFindRunning, permissionOfKind, reportRoutes } from './reports/index.ts';
import { createReservations } from './reservations/index.ts';
import { publicUrlOf, securePortOf, stationUrls, transferUrl } from './start/banner.ts';
import { createFrameCount, feedGauges, knownAction } from './start/gauges.ts';
import type { Ground } from './start/ground.ts';
import { createTariffs } from './tariffs/index.ts';
import {
  createStationTransactionId,
  createTransactionApi,
  createTransactions,
} from './transactions/index.ts';

function portOf(address: AddressInfo | string | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined;
}

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
  const stationTransactionId = createStationTransactionId(pool);
  const stations = createGatewayApi({
    db,
    pool,
    bus,
    clock,
    audit,
    serverKey,
    onboarding: config.onboarding,
    // A port that was left to the system is known only once it listens.
    stationUrls: () => stationUrls(config, portOf(http.server.address()) ?? config.port),
    centralToken: (actor, station) => drivers.centralToken(actor, station),
    stationTransactionId,
    nodeId: () => node.id,
    onEnded: (outcome, seconds) => metrics.commandSeconds.observe({ outcome }, seconds),
    onFault,
  });
  // Places and transactions tell each other in the same decision: a plug begins an attempt, a charging state is a status.
  const findRunning = createFindRunning(db);
  const locations = createLocations({
    db,
    pool,
    bus,
    clock,
    newId,
    audit,
    setPassword: stations.setPassword,
    disconnect: stations.stations.disconnect,
    findRunning,
    onStatus: (...told) => joinExtras(transactions.onStatus(...told), reservations.hooks.onStatus(...told)),
    noteNotification,
  });
  const reservations = createReservations({
    db,
    pool,
    bus,
    clock,
    newId,
    audit,
    commands: stations.commands,
    authorize,
  });
  const variablesOf = createVariableReader(pool);
  const transactions = createTransactions({
    pool,
    authorize,
    takeStatus: locations.takeStatus,
    reservations: reservations.hooks,
    isMasterPass: createIsMasterPass(variablesOf),
    newId,
  });
  const transactionApi = createTransactionApi({
    db,
    pool,
    bus,
    clock,
    newId,
    audit,
    commands: stations.commands,
    remoteStop: stations.remoteStop,
  });
  const drivers = createDrivers({
    db,
    pool,
    bus,
    clock,
    newId,
    audit,
    authorize,
    noteAttempt: transactions.noteAttempt,
    checkContract: (shown) => certificates.checkContract(shown),
    commands: stations.commands,
    variablesOf,
    onFault,
  });
  const energy = createEnergy({
    db,
    pool,
    clock,
    newId,
    commands: stations.commands,
    findTransactionId: stationTransactionId,
    onFault,
  });
  const tariffs = createTariffs({
    db,
    bus,
    clock,
    newId,
    audit,
    commands: stations.commands,
    findTransactionId: stationTransactionId,
  });
  const billing = createBilling({ db, bus, clock, onFault });
  const triggered = await createTriggered(bus, clock);
  const devices = await createDevices({
    db,
    pool,
    bus,
    audit,
    clock,
    commands: stations.commands,
    heartbeatSeconds: config.heartbeatSeconds,
    onBoot: (context, boot) => together(transactions.onBoot(context, boot), drivers.onBoot(context, boot)),
    wasTriggered: triggered.wasBootAsked,
    stationUrls: () => stationUrls(config, portOf(http.server.address()) ?? config.port),
    onFault,
  });

  const certificates = createCertificates({
    db,
    pool,
    bus,
    clock,
    newId,
    audit,
    serverKey,
    commands: stations.commands,
    disconnect: stations.stations.disconnect,
    rotate: stations.rotate,
    securePort: () => securePortOf(config),
    signer: config.certificateSigner,
    contractPool: config.contractPoolUrl
      ? { url: config.contractPoolUrl, token: config.contractPoolToken }
      : undefined,
    statusHosts: config.certificateStatusHosts,
    publicUrl: () => publicUrlOf(config, portOf(http.server.address()) ?? config.port),
    onFault,
  });

  const upkeep = createUpkeep({
    db,
    bus,
    clock,
    newId,
    audit,
    files: createFileStore(config.filesDir ?? join(config.dataDir, 'files')),
    transferUrl: () => transferUrl(config, portOf(http.server.address()) ?? config.port),
    pool,
    commands: stations.commands,
    logRetentionDays: config.logRetentionDays,
    onFault,
  });

  const extras = createDeviceExtras({
    db,
    pool,
    bus,
    clock,
    audit,
    authorize,
    commands: stations.commands,
    stationTransactionId: createStationTransactionId(pool),
    variablesOf,
  });

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
  // Vendors' own messages: each slice that understands some adds them here.
  const transfer = createDataTransfer(keepDataTransfer, drivers.vendorMessages, certificates.vendorMessages);
  const spokes2 = [
    locations.spoke2,
    drivers.spoke2,
    reservations.spoke2,
    transactions.spoke2,
    energy.spoke2,
    devices.spoke2,
    upkeepOcpp2,
    certificates.spoke2,
    monitoringOcpp2,
    transfer.spoke2,
    extras.spoke2,
  ] as const;
  const spokes16 = [
    locations.spoke16,
    drivers.spoke16,
    transactions.spoke16,
    devices.spoke16,
    upkeepOcpp16,
    certificates.spoke16,
    transfer.spoke16,
  ] as const;
  const routing = {
    '1.6': joinSpokes(...spokes16),
    '2.0.1': joinSpokes(...spokes2, certificates.spoke201),
    '2.1': joinSpokes(
      ...spokes2,
      transactions.spoke21,
      extras.spoke21,
      energy.spoke21,
      monitoringOcpp21(db),
      certificates.spoke21,
    ),
  } satisfies CompleteRouting;
  const gateway = await createGateway({
    pool,
    writer,
    bus,
    clock,
    nodeId: () => node.id,
    serverKey,
    settings: config,
    routing,
    slots: [...locations.slots, ...reservations.slots, ...transactions.slots, ...devices.slots],
    triggered,
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
      ? [
          ...access.routes,
          ...stations.routes,
          ...stations.commandRoutes([
            ...devices.commands,
            ...reservations.commands,
            ...energy.commands,
            ...tariffs.commands,
            ...upkeep.commands,
            ...certificates.commands,
            ...transactionApi.commands,
            ...drivers.commands,
            ...extras.commands,
          ]),
          ...locations.routes,
          ...tariffs.routes,
          ...transactionApi.routes,
          ...billing.routes,
          ...drivers.routes,
          ...reservations.routes,
          ...energy.routes,
          ...devices.routes,
          ...extras.routes,
          ...upkeep.routes,
          ...certificates.routes,
          ...reportRoutes({ db, clock, findRunning }),
          ...streamRoutes(streams),
        ]
      : [],
    idempotency,
    authenticate: access.authenticate,
    ready: async () => void (await pool.query('select 1')),
    trustProxy: config.trustProxy,
    publicUrl: config.publicUrl,
    secureCookies: config.secureCookies,
    metricsToken: config.metricsToken,
    pages: [certificates.servePages],
    ...(config.roles.includes('api') && {
      webFolder: join(import.meta.dirname, '..', 'web', 'dist'),
    }),
  });

  upkeep.serveTransfers(http);

  return {
    http,
    gateway,
    access,
    certificates,
    metrics,
    /** What the worker role does again and again, on one node each time. */
    repeatedWork: [
      ...devices.repeatedWork,
      ...transactionApi.repeatedWork,
      ...upkeep.repeatedWork,
      ...drivers.repeatedWork,
      ...reservations.repeatedWork,
      ...energy.repeatedWork,
      ...billing.repeatedWork,
      ...tariffs.repeatedWork,
      ...certificates.repeatedWork,
      { name: 'tidy-gateway', crontab: '*/5 * * * *', run: () => stations.tidy() },
      { name: 'purge-sign-ins', crontab: '17 * * * *', run: () => access.purge() },
      { name: 'purge-idempotency-keys', crontab: '27 * * * *', run: () => idempotency.purge() },
    ],
    /** What the worker role does all the time, on every node that has it: they wait for each other. */
    followers: [billing.follow],
    /** Takes no new messages and answers those that were read. */
    async drain() {
      stations.stop();
      await certificates.stop();
      await Promise.all([gateway.drain(), streams.close()]);
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
