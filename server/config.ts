/** Every setting of Busbar, declared once. `npm start -- --help` prints this file's words. */

import { hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import * as kind from './platform/kinds.ts';
import { describeSettings, optional, readSettings, setting, type Values } from './platform/settings.ts';

/** All interfaces: `::` takes IPv4 too, but cannot be listened on where IPv6 is switched off. */
const ALL_INTERFACES = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ family }) => family === 'IPv6'),
)
  ? '::'
  : '0.0.0.0';

const serving = {
  port: setting(
    'BUSBAR_PORT',
    kind.integer(0, 65_535),
    8080,
    'The port of console, API and OCPP (0 picks a free one).',
  ),
  host: setting(
    'BUSBAR_HOST',
    kind.text({ describe: 'address' }),
    ALL_INTERFACES,
    'The address to listen on; :: and 0.0.0.0 mean all interfaces.',
  ),
  publicUrl: optional(
    'BUSBAR_PUBLIC_URL',
    kind.url('https', 'http'),
    'Where people reach the console, when a proxy stands before it; with https, cookies are marked Secure.',
  ),
  stationUrl: optional(
    'BUSBAR_STATION_URL',
    kind.url('wss', 'ws'),
    'What a station is given as its URL, up to its identity; made from BUSBAR_PUBLIC_URL when not set.',
  ),
  transferUrl: optional(
    'BUSBAR_TRANSFER_URL',
    kind.url('https', 'http'),
    'Where stations fetch firmware and deliver logs (up to and with /transfer); made from the station URL when not set.',
  ),
  trustProxy: setting(
    'BUSBAR_TRUST_PROXY',
    kind.proxies,
    [],
    'Whose X-Forwarded-* and client-certificate headers are believed.',
  ),
  logLevel: setting(
    'BUSBAR_LOG_LEVEL',
    kind.oneOf('trace', 'debug', 'info', 'warn', 'error'),
    'info',
    'What is worth a line in the log.',
  ),
  metricsToken: optional(
    'BUSBAR_METRICS_TOKEN',
    kind.text({ min: 16 }),
    'When set, /metrics wants it as a bearer token.',
    { secret: true },
  ),
};

const firstOperator = {
  adminEmail: optional(
    'BUSBAR_ADMIN_EMAIL',
    kind.email,
    'Makes the first operator unattended; without it the console’s first page does, with the code printed at start.',
  ),
  adminPassword: optional(
    'BUSBAR_ADMIN_PASSWORD',
    kind.text({ min: 8 }),
    'The password of BUSBAR_ADMIN_EMAIL, used once, when that operator is made.',
    { secret: true },
  ),
  adminApiKey: optional(
    'BUSBAR_ADMIN_API_KEY',
    kind.text({ min: 16 }),
    'A first API key with every permission, for unattended set-up.',
    { secret: true },
  ),
};

const data = {
  dataDir: setting(
    'BUSBAR_DATA_DIR',
    kind.text({ describe: 'folder' }),
    '.busbar',
    'Database and keys live here; .busbar-demo for the demo.',
  ),
  filesDir: optional(
    'BUSBAR_FILES_DIR',
    kind.text({ describe: 'folder' }),
    'Firmware and delivered logs lie here; in the data folder when not set. Several nodes need one that all reach.',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    kind.connection('postgres', 'postgresql'),
    'Your own PostgreSQL, 15 or newer, instead of the embedded one.',
    { secret: true },
  ),
  secretKey: optional(
    'BUSBAR_SECRET_KEY',
    kind.key32,
    'Encrypts stored secrets; when not set, a key file in the data folder does.',
    { secret: true },
  ),
  frameRetentionDays: setting(
    'BUSBAR_FRAME_RETENTION_DAYS',
    kind.integer(1, 3650, 'days'),
    14,
    'How long every OCPP frame is kept.',
  ),
  logRetentionDays: setting(
    'BUSBAR_LOG_RETENTION_DAYS',
    kind.integer(1, 3650, 'days'),
    90,
    'How long log files that stations delivered are kept.',
  ),
  sampleRetentionDays: setting(
    'BUSBAR_SAMPLE_RETENTION_DAYS',
    kind.integer(1, 36_500, 'days'),
    400,
    'How long meter samples are kept; 15-minute energy is kept for ever.',
  ),
  demo: setting(
    'BUSBAR_DEMO',
    kind.yesNo,
    false,
    'Runs a simulated network in a data folder of its own; npm run demo sets it.',
  ),
};

const stations = {
  onboarding: setting(
    'BUSBAR_ONBOARDING',
    kind.oneOf('closed', 'pending', 'open'),
    'pending',
    'What an unknown station meets: a refusal, a waiting list, or a welcome.',
  ),
  allowProfile0: setting(
    'BUSBAR_ALLOW_PROFILE_0',
    kind.yesNo,
    true,
    'Lets a station without a password connect as long as none is set for it.',
  ),
  heartbeatSeconds: setting(
    'BUSBAR_HEARTBEAT_SECONDS',
    kind.integer(10, 86_400, 'seconds'),
    300,
    'The heartbeat interval that stations are told at boot, where no configuration template wants another one.',
  ),
  pingSeconds: setting(
    'BUSBAR_PING_SECONDS',
    kind.integer(5, 3600, 'seconds'),
    30,
    'How often each station’s socket is pinged to see that it lives.',
  ),
  maxFrameBytes: setting(
    'BUSBAR_MAX_FRAME_BYTES',
    kind.integer(65_536, 16_777_216, 'bytes'),
    1_048_576,
    'A longer frame from a station closes its socket.',
  ),
  tlsPort: setting(
    'BUSBAR_TLS_PORT',
    kind.integer(0, 65_535),
    8443,
    'The port of security profiles 2 and 3, when a certificate or BUSBAR_TLS_NAMES is given.',
  ),
  tlsCert: optional('BUSBAR_TLS_CERT', kind.file, 'The server’s certificate chain (PEM).'),
  tlsKey: optional('BUSBAR_TLS_KEY', kind.file, 'The private key of BUSBAR_TLS_CERT (PEM).'),
  tlsNames: setting(
    'BUSBAR_TLS_NAMES',
    kind.hosts,
    [],
    'Names and addresses by which stations reach the TLS port: Busbar signs a certificate for them when none is given.',
  ),
  tlsClientCa: optional(
    'BUSBAR_TLS_CLIENT_CA',
    kind.file,
    'Who else than Busbar may sign the stations’ certificates (PEM); security profile 3.',
  ),
  certificateSigner: setting(
    'BUSBAR_CERTIFICATE_SIGNER',
    kind.oneOf('own', 'outside'),
    'own',
    'Who signs what stations ask for: Busbar’s own authority, or yours, by hand or API.',
  ),
  certificateStatusHosts: setting(
    'BUSBAR_CERTIFICATE_STATUS_HOSTS',
    kind.hosts,
    [],
    'Hosts within your own network that may be asked whether a certificate was revoked (OCSP); public ones always are.',
  ),
  contractPoolUrl: optional(
    'BUSBAR_CONTRACT_POOL_URL',
    kind.url('https', 'http'),
    'Who gives vehicles their contract certificates (Open Plug & Charge Protocol); without it a test pool does.',
  ),
  contractPoolToken: optional(
    'BUSBAR_CONTRACT_POOL_TOKEN',
    kind.text(),
    'The bearer token for BUSBAR_CONTRACT_POOL_URL.',
    { secret: true },
  ),
};

const payments = {
  paymentProvider: optional(
    'BUSBAR_PAYMENTS',
    kind.oneOf('none', 'builtin', 'stripe'),
    'Who takes money for charging without an account; when not set, Stripe where its key is set, else the built-in test provider, which moves no money, and none where DATABASE_URL is set.',
  ),
  stripeSecretKey: optional(
    'BUSBAR_STRIPE_SECRET_KEY',
    kind.text({ min: 16 }),
    'The secret key of your account at Stripe.',
    { secret: true },
  ),
  stripePublishableKey: optional(
    'BUSBAR_STRIPE_PUBLISHABLE_KEY',
    kind.text({ min: 16 }),
    'The publishable key of the same account: payers’ pages use it.',
  ),
  stripeWebhookSecret: optional(
    'BUSBAR_STRIPE_WEBHOOK_SECRET',
    kind.text({ min: 16 }),
    'The signing secret of the webhook that Stripe sends to /pay/stripe/webhook.',
    { secret: true },
  ),
};

const drivers = {
  smtpUrl: optional(
    'BUSBAR_SMTP_URL',
    kind.connection('smtp', 'smtps'),
    'The mail server that sends drivers their sign-in links and notices, and customers their invoices: smtps://user:password@host. Without it, drivers charge without accounts.',
    { secret: true },
  ),
  mailFrom: setting(
    'BUSBAR_MAIL_FROM',
    kind.text({ describe: 'address' }),
    'Busbar <busbar@localhost>',
    'From whom those e-mails come.',
  ),
  reservationNoticeMinutes: setting(
    'BUSBAR_RESERVATION_NOTICE_MINUTES',
    kind.integer(0, 1440),
    15,
    'So long before a reservation begins its driver is told; 0 is never.',
  ),
};

const ROLES = ['gateway', 'api', 'worker'] as const;

const nodes = {
  roles: setting('BUSBAR_ROLES', kind.someOf(...ROLES), ROLES, 'What this process does.'),
  natsUrl: optional(
    'NATS_URL',
    kind.connection('nats', 'tls', 'ws', 'wss'),
    'The bus between nodes; one node needs none.',
    { secret: true },
  ),
  nodeName: setting(
    'BUSBAR_NODE_NAME',
    kind.text(),
    hostname(),
    'This node’s name in logs, metrics and the connection log.',
  ),
};

const SECTIONS = {
  Serving: serving,
  'First operator': firstOperator,
  Data: data,
  Stations: stations,
  Payments: payments,
  Drivers: drivers,
  'Several nodes': nodes,
};
const SETTINGS = { ...serving, ...firstOperator, ...data, ...stations, ...payments, ...drivers, ...nodes };

/** All settings as trusted values; `dataDir` is absolute and `secureCookies` follows from the public URL. */
export type Config = Readonly<Values<typeof SETTINGS> & { secureCookies: boolean }>;

/** The folder where firmware and delivered logs lie. */
export const filesFolder = ({ filesDir, dataDir }: Pick<Config, 'filesDir' | 'dataDir'>): string =>
  filesDir ?? join(dataDir, 'files');

export type ConfigReading = { config: Config; warnings: string[] } | { problem: string };

/** Reads the configuration from an environment; a problem is one sentence to print before exit code 1. */
export function readConfig(env: { readonly [name: string]: string | undefined }): ConfigReading {
  const reading = readSettings(SETTINGS, env, 'BUSBAR_');
  if ('problem' in reading) return reading;
  const values = reading.values;
  const problem = contradiction(values);
  if (problem) return { problem };
  const dataDir = resolve(values.demo && !env.BUSBAR_DATA_DIR?.trim() ? '.busbar-demo' : values.dataDir);
  const stationUrl = values.stationUrl ?? stationUrlOf(values.publicUrl);
  const secureCookies = values.publicUrl?.startsWith('https:') ?? false;
  return {
    config: Object.freeze({ ...values, dataDir, stationUrl, secureCookies }),
    warnings: reading.warnings,
  };
}

/** The page that `--help` prints. */
export function helpText(): string {
  const sections = Object.entries(SECTIONS).map(
    ([title, settings]) => `${title}\n${describeSettings(settings)}`,
  );
  return [
    'npm start                 start Busbar',
    'npm start -- --help       print this page',
    'npm run demo              start with a simulated network, in a data folder of its own',
    'npm run admin -- --help   help for whoever is locked out',
    '',
    'Settings are read from the environment.',
    '',
    sections.join('\n\n'),
  ].join('\n');
}

function stationUrlOf(publicUrl: string | undefined): string | undefined {
  return publicUrl && `${publicUrl.replace(/^http/, 'ws')}/ocpp`;
}

/** Values that are fine one by one but not together. */
function contradiction(values: Values<typeof SETTINGS>): string | undefined {
  if (!values.adminEmail !== !values.adminPassword) {
    return 'BUSBAR_ADMIN_EMAIL and BUSBAR_ADMIN_PASSWORD must be set together.';
  }
  if (!values.tlsCert !== !values.tlsKey) return 'BUSBAR_TLS_CERT and BUSBAR_TLS_KEY must be set together.';
  if (values.stripeSecretKey && !values.stripePublishableKey) {
    return 'BUSBAR_STRIPE_SECRET_KEY needs BUSBAR_STRIPE_PUBLISHABLE_KEY as well.';
  }
  if (values.paymentProvider === 'stripe' && !values.stripeSecretKey) {
    return 'BUSBAR_PAYMENTS=stripe needs BUSBAR_STRIPE_SECRET_KEY and BUSBAR_STRIPE_PUBLISHABLE_KEY.';
  }
  if (values.tlsClientCa && !values.tlsCert && values.tlsNames.length === 0) {
    return 'BUSBAR_TLS_CLIENT_CA needs BUSBAR_TLS_CERT and BUSBAR_TLS_KEY as well, or BUSBAR_TLS_NAMES.';
  }
  if (values.roles.length < ROLES.length && !(values.databaseUrl && values.natsUrl)) {
    return 'BUSBAR_ROLES splits the work over several processes, which needs DATABASE_URL and NATS_URL to meet.';
  }
  return undefined;
}
