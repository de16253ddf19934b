/** The slices, put together by hand: who gives what to whom, which messages they take, and what they offer. */
import type { Planner } from '@busbar/scheduling';
import type { Audit } from './access/index.ts';
import { amountsOf, createBilling } from './billing/index.ts';
import { createBooks, eraseFromBooks } from './books/index.ts';
import { type Config, filesFolder } from './config.ts';
import {
  createCertificates,
  createDeviceExtras,
  createDevices,
  createIsMasterPass,
  createMessageLimits,
  createUpkeep,
  createVariableReader,
  keepDataTransfer,
  monitoringOcpp2,
  monitoringOcpp21,
  noteNotification,
  readModels,
  upkeepOcpp2,
  upkeepOcpp16,
} from './devices/index.ts';
import { createDrive, createMailer, eraseAccounts } from './drive/index.ts';
import { type Authorize, createAuthorize, createDrivers } from './drivers/index.ts';
import { createEnergy, createStartProfile, createTransfersFor } from './energy/index.ts';
import {
  type CompleteRouting,
  createDataTransfer,
  createGatewayApi,
  createTriggered,
  joinSpokes,
  type StationFacts,
  together,
} from './gateway/index.ts';
import { createLocations, joinExtras } from './locations/index.ts';
import {
  createPayments,
  erase as erasePayments,
  paymentOrigins,
  paymentSettings,
  promisedPrices,
  type StripeSettings,
} from './payments/index.ts';
import type { Clock } from './platform/clock.ts';
import { createFileStore } from './platform/file-store.ts';
import { newId } from './platform/ids.ts';
import type { Metrics } from './platform/metrics.ts';
import { createReadings } from './readings/index.ts';
import { asideRoutes, createFindRunning, reportRoutes } from './reports/index.ts';
import { createReservations } from './reservations/index.ts';
import { publicUrlOf, securePortOf, stationUrls, transferUrl } from './start/banner.ts';
import type { Ground } from './start/ground.ts';
import { createTariffs } from './tariffs/index.ts';
import {
  createStationTransactionId,
  createTransactionApi,
  createTransactions,
} from './transactions/index.ts';

export interface SlicesOptions {
  readonly config: Config;
  readonly ground: Ground;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Who plans the power of sites. */
  readonly planner: () => Planner;
  /** Where it listens: a port that was left to the system is known only then. */
  readonly port: () => number;
  readonly onFault: (error: unknown, about: string) => void;
  /** Where the demo shows the links that it has no mail server for. */
  readonly showLink: (email: string, url: string) => void;
  readonly stripeServer?: StripeSettings['server'];
}

/** Whether who asks for an authorization is a station with its connection, and not a person who wonders. */
const isConnected = (station: object): station is StationFacts => 'version' in station && 'zone' in station;

/** Makes the slices and joins what they offer: handlers and memory for stations, routes for people, work that repeats. */
export async function createSlices({
  config,
  ground,
  audit,
  metrics,
  clock,
  planner,
  port,
  onFault,
  showLink,
  stripeServer,
}: SlicesOptions) {
  const { bus, node, key: serverKey } = ground;
  const { db, pool } = ground.connections;
  const base = { db, bus, clock, newId, audit };

  const authorize = createAuthorize(pool);
  const stationTransactionId = createStationTransactionId(pool);
  const stations = createGatewayApi({
    ...base,
    pool,
    serverKey,
    onboarding: config.onboarding,
    stationUrls: () => stationUrls(config, port()),
    centralToken: (actor, station) => drivers.centralToken(actor, station),
    stationTransactionId,
    startProfile: createStartProfile(db),
    limitsOf: createMessageLimits(db),
    nodeId: () => node.id,
    onEnded: (outcome, seconds) => metrics.commandSeconds.observe({ outcome }, seconds),
    onFault,
  });
  // Places and transactions tell each other in the same decision: a plug begins an attempt, a charging state is a status.
  const findRunning = createFindRunning(db);
  const locations = createLocations({
    ...base,
    pool,
    setPassword: stations.setPassword,
    disconnect: stations.stations.disconnect,
    findRunning,
    readModels,
    onStatus: (...told) => joinExtras(transactions.onStatus(...told), reservations.hooks.onStatus(...told)),
    noteNotification,
  });
  const reservations = createReservations({
    ...base,
    pool,
    commands: stations.commands,
    authorize,
  });
  const variablesOf = createVariableReader(pool);
  /** Stations that show prices hear in the answer what the token pays there, unless it has words of its own. */
  const authorizeWithPrice: Authorize = async (station, shown) => {
    const authorization = await authorize(station, shown);
    if (authorization.message !== null || !isConnected(station)) return authorization;
    const message = await billing.showing.messageFor(station, authorization, shown.evseNumber ?? null);
    return message === undefined ? authorization : { ...authorization, message };
  };
  const transactions = createTransactions({
    pool,
    authorize: authorizeWithPrice,
    takeStatus: locations.takeStatus,
    reservations: reservations.hooks,
    isMasterPass: createIsMasterPass(variablesOf),
    costAtEnd: (station, ended) => billing.showing.costAtEnd(station, ended),
    newId,
  });
  const transactionApi = createTransactionApi({
    ...base,
    pool,
    commands: stations.commands,
    remoteStop: stations.remoteStop,
  });
  const drivers = createDrivers({
    ...base,
    pool,
    authorize: authorizeWithPrice,
    noteAttempt: (context, authorization) => ({
      ...transactions.noteAttempt(context, authorization),
      afterwards: () => billing.showing.afterAuthorized(context.station, authorization),
    }),
    tariffFor: (station, authorization) => billing.showing.tariffFor(station, authorization),
    transfersFor: createTransfersFor(db),
    checkContract: (shown) => certificates.checkContract(shown),
    commands: stations.commands,
    remoteStop: stations.remoteStop,
    amountsOf,
    limitSpending: transactionApi.limitSpending,
    erasers: () => [eraseAccounts, erasePayments, eraseFromBooks],
    variablesOf,
    onFault,
  });
  const sendMail = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom });
  const energy = createEnergy({
    ...base,
    sendMail,
    pool,
    serverKey,
    nodeId: () => node.id,
    publicUrl: () => publicUrlOf(config, port()),
    commands: stations.commands,
    findTransactionId: stationTransactionId,
    planner,
    onFault,
  });
  const tariffs = createTariffs({
    ...base,
    commands: stations.commands,
    findTransactionId: stationTransactionId,
  });
  const readings = createReadings(base);
  const billing = createBilling({
    ...base,
    judge: readings.judge,
    pool,
    commands: stations.commands,
    receiptUrl: (transactionId) =>
      config.publicUrl && `${config.publicUrl.replace(/\/+$/, '')}/drive?transaction=${transactionId}`,
    findPromised: promisedPrices,
    onFault,
  });
  const paying = paymentSettings(config, stripeServer);
  const payments = createPayments({
    ...base,
    pool,
    serverKey,
    commands: stations.commands,
    remoteStart: stations.remoteStart,
    remoteStop: stations.remoteStop,
    webPaymentStarted: transactionApi.webPaymentStarted,
    keepPromise: billing.keepPromise,
    costSoFar: billing.costSoFar,
    sendMail,
    publicUrl: () => publicUrlOf(config, port()),
    settings: paying,
    onFault,
  });
  const books = createBooks({ ...base, sendMail, onFault });
  const triggered = await createTriggered(bus, clock);
  const devices = await createDevices({
    ...base,
    pool,
    commands: stations.commands,
    heartbeatSeconds: config.heartbeatSeconds,
    onBoot: (context, boot) => together(transactions.onBoot(context, boot), drivers.onBoot(context, boot)),
    wasTriggered: triggered.wasBootAsked,
    takeLayout: locations.takeLayout,
    stationUrls: () => stationUrls(config, port()),
    onFault,
  });

  const certificates = createCertificates({
    ...base,
    pool,
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
    publicUrl: () => publicUrlOf(config, port()),
    onFault,
  });

  const upkeep = createUpkeep({
    ...base,
    files: createFileStore(filesFolder(config)),
    transferUrl: () => transferUrl(config, port()),
    pool,
    commands: stations.commands,
    logRetentionDays: config.logRetentionDays,
    onFault,
  });

  const extras = createDeviceExtras({
    ...base,
    pool,
    authorize,
    commands: stations.commands,
    stationTransactionId,
    variablesOf,
  });

  const drive = createDrive({
    ...base,
    serverKey,
    secureCookies: config.secureCookies,
    publicUrl: () => publicUrlOf(config, port()),
    paying: payments,
    reservations,
    people: drivers,
    authorize,
    commands: stations.commands,
    remoteStart: stations.remoteStart,
    remoteStop: stations.remoteStop,
    costSoFar: billing.costSoFar,
    tellTransfers: energy.tellTransfers,
    sendMail,
    reservationNoticeMinutes: config.reservationNoticeMinutes,
    showLink: config.demo ? showLink : undefined,
    onFault,
  });

  // Vendors' own messages: each slice that understands some adds them here.
  const transfer = createDataTransfer(
    keepDataTransfer,
    drivers.vendorMessages,
    certificates.vendorMessages,
    billing.vendorMessages,
  );
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
  return {
    stations,
    triggered,
    certificates,
    routing,
    slots: [...locations.slots, ...reservations.slots, ...transactions.slots, ...devices.slots],
    serveTransfers: upkeep.serveTransfers,
    foreignOrigins: paymentOrigins(paying),
    endDrive: drive.end,
    endCampaigns: upkeep.endCampaigns,
    servePages: [certificates.servePages, payments.servePages],
    payments,
    routes: [
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
      ...readings.routes,
      ...billing.routes,
      ...books.routes,
      ...payments.routes,
      ...drivers.routes,
      ...reservations.routes,
      ...energy.routes,
      ...devices.routes,
      ...extras.routes,
      ...upkeep.routes,
      ...certificates.routes,
      ...drive.routes,
      ...reportRoutes({ db, clock, findRunning }),
      ...asideRoutes(base),
    ],
    repeatedWork: [
      ...devices.repeatedWork,
      ...transactionApi.repeatedWork,
      ...upkeep.repeatedWork,
      ...drivers.repeatedWork,
      ...reservations.repeatedWork,
      ...energy.repeatedWork,
      ...billing.repeatedWork,
      ...payments.repeatedWork,
      ...drive.repeatedWork,
      ...books.repeatedWork,
      ...tariffs.repeatedWork,
      ...certificates.repeatedWork,
      { name: 'tidy-gateway', crontab: '*/5 * * * *', run: () => stations.tidy() },
    ],
    /** What the worker role does all the time, on every node that has it: they wait for each other. */
    followers: [
      billing.follow,
      drivers.follow,
      billing.show,
      books.follow,
      ...payments.followers,
      ...drive.followers,
      ...energy.followers,
    ],
  };
}
