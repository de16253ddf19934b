import { parseArgs } from 'node:util';
import { type Version, versions } from '@busbar/ocpp';
import { createFleet, type Fleet } from './fleet.ts';
import { httpTransfer } from './transfer.ts';

/** One process holds about this many sockets before its event loop becomes the thing measured. */
const MOST_STATIONS = 20_000;

const help = `Simulate charging stations that speak OCPP.

  npm run simulate -- --url ws://localhost:8080/ocpp --stations 20 --version 2.0.1

  --url URL         where the CSMS listens, without the identity  (ws://localhost:8080/ocpp)
  --stations N      how many stations, at most ${MOST_STATIONS}                        (10)
  --version V       1.6, 2.0.1, 2.1 or mixed                      (mixed)
  --password WORD   password of all stations (Basic auth)         (none)
  --prefix WORD     identities are PREFIX-0001, PREFIX-0002, …    (SIM)
  --tokens A,B,C    what drivers present at the readers           (SIM-TOKEN-1 to SIM-TOKEN-9)
  --cars N          cars per AC connector and day                 (12)
  --mishaps N       how often things go wrong; 0 never, 1 about
                    once in ten days per station                  (1)
  --speed N         runs N times as fast as life. The stations' clocks
                    then run ahead of yours, and a careful CSMS says so (1)
  --seed WORD       the same seed makes the same network          (busbar)

Stop with Ctrl-C.`;

const defaultTokens = Array.from({ length: 9 }, (_, place) => `SIM-TOKEN-${place + 1}`).join(',');
const REPORT_MS = 10_000;

interface Settings {
  readonly url: string;
  readonly stations: number;
  readonly version: Version | 'mixed';
  readonly password?: string;
  readonly prefix: string;
  readonly tokens: readonly string[];
  readonly carsPerDay: number;
  readonly mishaps: number;
  readonly speed: number;
  readonly seed: string;
}

function readSettings(): Settings | undefined {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'ws://localhost:8080/ocpp' },
      stations: { type: 'string', default: '10' },
      version: { type: 'string', default: 'mixed' },
      password: { type: 'string' },
      prefix: { type: 'string', default: 'SIM' },
      tokens: { type: 'string', default: defaultTokens },
      cars: { type: 'string', default: '12' },
      mishaps: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string', default: 'busbar' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    url: readUrl(values.url),
    stations: readNumber('stations', values.stations, 1, MOST_STATIONS),
    version: readVersion(values.version),
    prefix: values.prefix,
    tokens: values.tokens.split(',').filter(Boolean),
    carsPerDay: readNumber('cars', values.cars, 0, 1000),
    mishaps: readNumber('mishaps', values.mishaps, 0, 10_000),
    speed: readNumber('speed', values.speed, 0.01, 10_000),
    seed: values.seed,
    ...(values.password !== undefined && { password: values.password }),
  };
}

function readUrl(text: string): string {
  if (!/^wss?:\/\//.test(text))
    throw new Error(`--url ${text} is no WebSocket address: it starts with ws:// or wss://.`);
  return text;
}

function readVersion(text: string): Version | 'mixed' {
  const version = [...versions, 'mixed' as const].find((one) => one === text);
  if (!version)
    throw new Error(`--version ${text} is not known: say one of ${versions.join(', ')} or mixed.`);
  return version;
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new Error(`--${name} ${text} is not possible: give a number from ${least} to ${most}.`);
}

/** Says every few seconds how the fleet is, and why stations cannot connect. */
function report(fleet: Fleet, refusals: Map<string, number>): void {
  const { ready, charging, watts, undelivered } = fleet.summary();
  const waiting = undelivered > 0 ? `, ${undelivered} messages waiting` : '';
  console.log(
    `${ready} of ${fleet.stations.length} stations accepted, ${charging} cars, ${(watts / 1000).toFixed(1)} kW${waiting}`,
  );
  for (const [reason, count] of refusals) console.log(`  ${count} × ${explain(reason)}`);
  refusals.clear();
}

function explain(reason: string): string {
  switch (reason) {
    case '401':
      return 'refused with 401: the password is wrong or missing (--password)';
    case '404':
      return 'refused with 404: the CSMS does not know this identity';
    case 'ECONNREFUSED':
      return 'no CSMS listens there (--url)';
    default:
      return `failed to connect: ${reason}`;
  }
}

function run(settings: Settings): void {
  const refusals = new Map<string, number>();
  const fleet = createFleet({
    ...settings,
    transfer: httpTransfer,
    onRefused: (_identity, reason) => refusals.set(reason, (refusals.get(reason) ?? 0) + 1),
  });
  console.log(
    `${settings.stations} stations of OCPP ${settings.version} connect to ${settings.url}. Ctrl-C stops them.`,
  );
  fleet.start();
  const timer = setInterval(() => report(fleet, refusals), REPORT_MS);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  function stop(): void {
    clearInterval(timer);
    fleet.stop();
    console.log('\nStopped.');
    // Sockets are told goodbye first; whoever does not answer is not waited for.
    setTimeout(() => process.exit(0), 500).unref();
  }
}

try {
  const settings = readSettings();
  if (settings) run(settings);
  else console.log(help);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('--help tells what can be said.');
  process.exitCode = 1;
}
