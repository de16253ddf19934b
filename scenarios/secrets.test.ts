import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testStation } from '../server/gateway/testing.ts';
import { type TestDatabase, testDatabase } from '../server/platform/testing.ts';
import { type Busbar, freePort, provision, startBusbar, temporaryFolder } from './harness/busbar.ts';
import { until } from './harness/until.ts';

const folder = temporaryFolder();
let database: TestDatabase;
let busbar: Busbar;

beforeAll(async () => {
  database = await testDatabase();
  busbar = await startBusbar({
    dataDir: folder.path,
    port: await freePort(),
    env: { DATABASE_URL: database.url, BUSBAR_LOG_LEVEL: 'trace' },
  });
});

afterAll(async () => {
  await busbar?.stop();
  await database?.drop();
  folder.remove();
});

/** Long enough for a station's password, short enough for an access point's (20), and unlike anything else. */
const planted = (place: string) => `planted${place}5ecret`;

it('a password is nowhere: not in any table, not in the log, not in the data folder', async () => {
  await provision(busbar, ['S16', 'S2']);
  const secrets = ['Key', 'Basic', 'Refused', 'Profile', 'Told'].map(planted);
  const [key, basic, refused, profile, told] = secrets as [string, string, string, string, string];
  await busbar.ask('POST', '/stations/S16/password', { password: key });
  const base = busbar.url.replace('http', 'ws');
  const authorization = (password: string) => ({
    authorization: `Basic ${Buffer.from(`S16:${password}`).toString('base64')}`,
  });
  await expect(testStation(base, 'S16', '1.6', {}, authorization(refused))).rejects.toThrow(/401/);

  const accepted = () => ({ status: 'Accepted' });
  const old = await testStation(
    base,
    'S16',
    '1.6',
    {
      ChangeConfiguration: accepted,
      GetConfiguration: () => ({
        configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: told }],
      }),
    },
    authorization(key),
  );
  await old.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
  const fresh = await testStation(base, 'S2', '2.0.1', {
    SetVariables: () => ({
      setVariableResult: [
        {
          attributeStatus: 'Accepted',
          component: { name: 'SecurityCtrlr' },
          variable: { name: 'BasicAuthPassword' },
        },
      ],
    }),
    SetNetworkProfile: accepted,
  });
  const set = { key: 'AuthorizationKey', value: basic };
  const calls: [string, string, object][] = [
    ['S16', 'ChangeConfiguration', set],
    ['S16', 'GetConfiguration', {}],
    [
      'S2',
      'SetVariables',
      {
        setVariableData: [
          {
            attributeValue: basic,
            component: { name: 'SecurityCtrlr' },
            variable: { name: 'BasicAuthPassword' },
          },
        ],
      },
    ],
    [
      'S2',
      'SetNetworkProfile',
      {
        configurationSlot: 1,
        connectionData: {
          ocppVersion: 'OCPP20',
          ocppTransport: 'JSON',
          ocppCsmsUrl: 'wss://example.com',
          messageTimeout: 30,
          securityProfile: 1,
          ocppInterface: 'Wired0',
          apn: { apn: 'x', apnPassword: profile, apnAuthentication: 'AUTO' },
        },
      },
    ],
  ];
  for (const [identity, action, payload] of calls) {
    const { body } = await busbar.ask('POST', `/stations/${identity}/calls`, { action, payload });
    expect(body, action).toMatchObject({ outcome: 'answered' });
  }
  await until('the frames are stored', async () => {
    const { rows } = await database.pool.query(
      `select from frame_log where action = 'SetNetworkProfile' and direction = 'in'`,
    );
    return rows.length > 0;
  });
  old.socket.terminate();
  fresh.socket.terminate();

  expect(await tablesWith(secrets)).toEqual([]);
  expect(secrets.filter((secret) => busbar.output().includes(secret))).toEqual([]);
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  expect(
    files.filter((file) => {
      const text = readFileSync(join(file.parentPath, file.name), 'latin1');
      return secrets.some((secret) => text.includes(secret));
    }),
  ).toEqual([]);
});

/** Every table that holds one of the words in any column, also as bytes. */
async function tablesWith(words: readonly string[]): Promise<string[]> {
  const pattern = words.flatMap((word) => [word, Buffer.from(word).toString('hex')]).join('|');
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select relname as name from pg_class
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ row: string }>(
      `select to_jsonb(t)::text as row from "${name}" t where to_jsonb(t)::text ~ $1`,
      [pattern],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}
