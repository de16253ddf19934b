import { isAbsolute } from 'node:path';
import { expect, test } from 'vitest';
import { type Config, helpText, readConfig } from './config.ts';

function configOf(env: { [name: string]: string }): Config {
  const reading = readConfig(env);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.config;
}

const problemOf = (env: { [name: string]: string }) => {
  const reading = readConfig(env);
  return 'problem' in reading ? reading.problem : undefined;
};

test('an empty environment gives a configuration that works on a laptop', () => {
  const config = configOf({});
  expect(config).toMatchObject({ port: 8080, onboarding: 'pending', roles: ['gateway', 'api', 'worker'] });
  expect(isAbsolute(config.dataDir)).toBe(true);
  expect(config.dataDir).toMatch(/\.busbar$/);
  expect(config.databaseUrl).toBeUndefined();
  expect(Object.isFrozen(config)).toBe(true);
});

test('an empty or blank value counts as not set', () => {
  expect(configOf({ BUSBAR_PORT: '', BUSBAR_PUBLIC_URL: '  ' })).toMatchObject({ port: 8080 });
});

test.each([
  [{ BUSBAR_PORT: '80a' }, /BUSBAR_PORT must be a whole number from 0 to 65535, but is “80a”/],
  [{ BUSBAR_PORT: '65536' }, /BUSBAR_PORT/],
  [{ BUSBAR_PORT: '-1' }, /BUSBAR_PORT/],
  [{ BUSBAR_ONBOARDING: 'maybe' }, /one of closed, pending, open, but is “maybe”/],
  [{ BUSBAR_PUBLIC_URL: 'busbar.example' }, /absolute URL/],
  [{ BUSBAR_PUBLIC_URL: 'ftp://busbar.example' }, /begins with https/],
  [{ BUSBAR_STATION_URL: 'https://busbar.example' }, /begins with wss/],
  [{ BUSBAR_TRUST_PROXY: '10.0.0.0/33' }, /BUSBAR_TRUST_PROXY must be a list of IP addresses/],
  [{ BUSBAR_TRUST_PROXY: 'proxy.local' }, /BUSBAR_TRUST_PROXY/],
  [{ BUSBAR_ROLES: 'gateway,cook' }, /gateway, api, worker/],
  [{ BUSBAR_ROLES: 'gateway' }, /DATABASE_URL and NATS_URL/],
  [{ BUSBAR_ADMIN_EMAIL: 'a@b.example' }, /set together/],
  [{ BUSBAR_TLS_CERT: 'cert.pem' }, /set together/],
  [{ BUSBAR_TLS_CLIENT_CA: 'ca.pem' }, /BUSBAR_TLS_CERT/],
  [{ DATABASE_URL: 'mysql://db' }, /postgres:\/\//],
] as [{ [name: string]: string }, RegExp][])('%o is refused with one sentence', (env, sentence) => {
  const problem = problemOf(env);
  expect(problem).toMatch(sentence);
  expect(problem).not.toContain('\n');
});

test('a bad secret is refused without being shown', () => {
  const problem = problemOf({ BUSBAR_SECRET_KEY: 'planted-secret' });
  expect(problem).toMatch(/BUSBAR_SECRET_KEY must be 32 bytes/);
  expect(problem).not.toContain('planted-secret');
});

test('a secret key reads the same from hexadecimal and base64', () => {
  const bytes = Buffer.alloc(32, 7);
  const hex = configOf({ BUSBAR_SECRET_KEY: bytes.toString('hex') }).secretKey;
  const base64 = configOf({ BUSBAR_SECRET_KEY: bytes.toString('base64') }).secretKey;
  expect(hex).toEqual(bytes);
  expect(base64).toEqual(bytes);
});

test('proxies may be single addresses, ranges and the word loopback', () => {
  const { trustProxy } = configOf({ BUSBAR_TRUST_PROXY: 'loopback, 10.1.0.0/16,fd00::/8,192.168.1.4' });
  expect(trustProxy).toEqual(['loopback', '10.1.0.0/16', 'fd00::/8', '192.168.1.4']);
});

test('a name that is no setting is reported with the nearest one', () => {
  const reading = readConfig({
    BUSBAR_PROT: '1',
    BUSBAR_ONBORDING: 'open',
    BUSBAR_COFFEE_MACHINE: 'on',
    PATH: '/bin',
  });
  expect(reading).toMatchObject({
    warnings: [
      'BUSBAR_PROT is not a setting and is ignored; did you mean BUSBAR_PORT?',
      'BUSBAR_ONBORDING is not a setting and is ignored; did you mean BUSBAR_ONBOARDING?',
      'BUSBAR_COFFEE_MACHINE is not a setting and is ignored.',
    ],
  });
});

test('the public URL tells the station URL and whether cookies are secure', () => {
  const https = configOf({ BUSBAR_PUBLIC_URL: 'https://charge.example/' });
  expect(https).toMatchObject({ stationUrl: 'wss://charge.example/ocpp', secureCookies: true });
  const http = configOf({
    BUSBAR_PUBLIC_URL: 'http://10.0.0.4:8080',
    BUSBAR_STATION_URL: 'wss://ocpp.example/ocpp/',
  });
  expect(http).toMatchObject({ stationUrl: 'wss://ocpp.example/ocpp', secureCookies: false });
});

test('the demo keeps its data apart unless told where', () => {
  expect(configOf({ BUSBAR_DEMO: '1' }).dataDir).toMatch(/\.busbar-demo$/);
  expect(configOf({ BUSBAR_DEMO: '1', BUSBAR_DATA_DIR: '/data/x' }).dataDir).toBe('/data/x');
});

test('roles may be split when the processes have a database and a bus to meet', () => {
  const env = {
    BUSBAR_ROLES: 'api, worker,api',
    DATABASE_URL: 'postgres://db/busbar',
    NATS_URL: 'nats://a:4222,nats://b:4222',
  };
  expect(configOf(env).roles).toEqual(['api', 'worker']);
});

test.each([
  'postgres:///db?host=/run',
  'postgresql://u:p@/db?host=/run',
  'postgres://u:p@h:5432/db?sslmode=require',
])('the connection string %s is taken as it is', (url) =>
  expect(configOf({ DATABASE_URL: url }).databaseUrl).toBe(url),
);

test('the help page names every setting that is read, and no line is too long for a terminal', () => {
  const help = helpText();
  for (const name of [
    'BUSBAR_PORT',
    'BUSBAR_ONBOARDING',
    'DATABASE_URL',
    'NATS_URL',
    'BUSBAR_TLS_CLIENT_CA',
  ]) {
    expect(help).toContain(`  ${name}  (`);
  }
  expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});
