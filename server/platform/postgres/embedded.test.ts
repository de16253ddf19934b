import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { copyBinaries, findBinaries } from './binaries.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { makeFolders } from './folders.ts';
import { notedServer } from './processes.ts';
import { chooseRunner, type Way } from './runner.ts';

const asRoot = process.getuid?.() === 0;

/** A checkout in a folder that only root can enter hides the programs from everybody else, and these tests with them. */
const inTheOpen =
  asRoot && spawnSync(process.execPath, ['--version'], { uid: 65_534, gid: 65_534 }).status === 0;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A data folder that others can pass through, unlike what mkdtemp makes. */
function dataFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'busbar-test-'));
  chmodSync(folder, mode);
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

async function attempt(dataDir: string, options: { address?: string; ways?: Way[] } = {}) {
  const log = { info: () => {}, warn: (sentence: string) => said.push(sentence) };
  const said: string[] = [];
  const started = await startEmbeddedPostgres({ dataDir, log, address: 'http://localhost:1', ...options });
  if ('problem' in started) return started;
  const socket = new URL(started.url).searchParams.get('host')!;
  cleanups.push(async () => {
    await started.stop();
    rmSync(socket, { recursive: true, force: true });
  });
  return started;
}

async function start(
  dataDir: string,
  options: { address?: string; ways?: Way[] } = {},
): Promise<EmbeddedPostgres> {
  const started = await attempt(dataDir, options);
  if ('problem' in started) throw new Error(started.problem);
  return started;
}

async function ask(url: string, sql: string): Promise<{ [column: string]: unknown }[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const serverOf = (dataDir: string) => notedServer(join(dataDir, 'postgres/data'))!;

/** A Busbar of its own process, so that it can be killed. */
async function startElsewhere(
  dataDir: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<{ url: string; child: ChildProcess }> {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))});
    const log = { info() {}, warn() {} };
    const started = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log, address: 'http://localhost:2' });
    console.log(started.url ?? started.problem);`;
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: [...stdio],
    ...identity,
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const [url] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { url, child };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a first start makes a database that keeps what it acknowledges and listens on no port', async () => {
  const { url } = await start(dataFolder());
  const settings = await ask(
    url,
    `select name, setting from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'TimeZone') order by name`,
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '',
    synchronous_commit: 'on',
    TimeZone: 'UTC',
  });
});

test('data outlive a stop and a start', async () => {
  const dataDir = dataFolder();
  const first = await start(dataDir);
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  await expect(ask(first.url, 'select 1')).rejects.toThrow();
  const second = await start(dataDir);
  expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a second start on the same folder says where the first one is and disturbs nothing', async () => {
  const dataDir = dataFolder();
  const first = await start(dataDir, { address: 'http://localhost:8080' });
  const server = serverOf(dataDir);
  const second = await attempt(dataDir);
  expect(second).toMatchObject({
    kind: 'already-running',
    problem: expect.stringContaining('already running at http://localhost:8080'),
    joinUrl: first.url,
  });
  expect(serverOf(dataDir)).toBe(server);
  expect(await ask(first.url, 'select 1 as fine')).toEqual([{ fine: 1 }]);
});

test('of two first starts at the same moment one wins and the other is told', async () => {
  const dataDir = dataFolder();
  const both = await Promise.all([startElsewhere(dataDir), startElsewhere(dataDir)]);
  const answers = both.map(({ url }) => url).sort();
  expect(answers[0]).toMatch(/already running at http:\/\/localhost:2/);
  expect(answers[1]).toMatch(/^postgres:/);
  for (const { child } of both) if (child.exitCode === null) await kill(child);
  await start(dataDir);
});

describe('after kill -9', () => {
  test('of Busbar the next start takes the running server over', async () => {
    const dataDir = dataFolder();
    const { url, child } = await startElsewhere(dataDir);
    await ask(url, 'create table kept as select 7 as answer');
    const server = serverOf(dataDir);
    await kill(child);
    const next = await start(dataDir);
    expect(serverOf(dataDir)).toBe(server);
    expect(await ask(next.url, 'select answer from kept')).toEqual([{ answer: 7 }]);
    await next.stop();
    await expect(ask(next.url, 'select 1')).rejects.toThrow();
  });

  test('of PostgreSQL the same Busbar brings it back under the same address', async () => {
    const dataDir = dataFolder();
    const { url } = await start(dataDir);
    await ask(url, 'create table kept as select 8 as answer');
    const server = serverOf(dataDir);
    process.kill(server, 'SIGKILL');
    const back = () => ask(url, 'select answer from kept');
    await expect.poll(back, { timeout: 15_000 }).toEqual([{ answer: 8 }]);
    expect(serverOf(dataDir)).not.toBe(server);
  });

  test('of both the next start recovers what was acknowledged', async () => {
    const dataDir = dataFolder();
    const { url, child } = await startElsewhere(dataDir);
    await ask(url, 'create table kept as select 9 as answer');
    const server = serverOf(dataDir);
    await kill(child);
    process.kill(server, 'SIGKILL');
    const next = await start(dataDir);
    expect(await ask(next.url, 'select answer from kept')).toEqual([{ answer: 9 }]);
  });

  test.runIf(process.platform === 'linux')(
    'a note with a number that is another process now is no hindrance',
    async () => {
      const dataDir = dataFolder();
      await (await start(dataDir)).stop();
      const bystander = spawn('sleep', ['60'], asRoot ? { uid: 65_534, gid: 65_534 } : {});
      cleanups.push(() => bystander.kill());
      const note = `${bystander.pid}\n${dataDir}/postgres/data\n1\n5432\n${dataDir}/postgres/socket\n\n`;
      writeFileSync(join(dataDir, 'postgres/data/postmaster.pid'), note, { mode: 0o600 });
      writeFileSync(join(dataDir, 'postgres/socket/.s.PGSQL.5432.lock'), note, { mode: 0o600 });
      const { url } = await start(dataDir);
      expect(await ask(url, 'select 1 as fine')).toEqual([{ fine: 1 }]);
      expect(bystander.exitCode).toBeNull();
    },
  );
});

test('a path too long for a socket gets a short one, and a copied folder does not take the original for its own', async () => {
  const dataDir = join(dataFolder(), 'x'.repeat(90));
  const first = await start(dataDir);
  const copy = `${dataDir}-copy`;
  cpSync(dataDir, copy, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
  const second = await start(copy);
  expect(second.url).not.toBe(first.url);
  await ask(first.url, 'create table only_here as select 1');
  await expect(ask(second.url, 'select * from only_here')).rejects.toThrow('does not exist');
});

test('data of another major version are refused with the commands that take them along', async () => {
  const dataDir = dataFolder();
  await (await start(dataDir)).stop();
  const file = join(dataDir, 'postgres/data/PG_VERSION');
  writeFileSync(file, '16\n');
  expect(await attempt(dataDir)).toMatchObject({
    kind: 'other-major',
    problem: expect.stringMatching(/pg_dump.+pg_restore/s),
  });
  expect(readFileSync(file, 'utf8')).toBe('16\n');
});

test('a folder that cannot be made is one sentence', async () => {
  const dataDir = dataFolder();
  writeFileSync(dataDir, 'a file in its place');
  const started = await attempt(join(dataDir, 'deeper'));
  expect(started).toMatchObject({ kind: 'unwritable' });
  expect('problem' in started && started.problem).toMatch(
    /^Busbar cannot write its data folder .* a part of the path is a file\. Set BUSBAR_DATA_DIR/,
  );
});

describe.runIf(asRoot)('as root', () => {
  test.each(['namespace', 'copy'] as const)('from a folder that only root can enter, by %s', async (way) => {
    const dataDir = dataFolder(0o700);
    const { url } = await start(dataDir, { ways: ['nobody', way] });
    expect(await ask(url, 'select 1 as fine')).toEqual([{ fine: 1 }]);
    if (way === 'copy')
      cleanups.push(() =>
        rmSync(readFileSync(join(dataDir, 'postgres/programs-folder'), 'utf8'), { recursive: true }),
      );
  });

  test.runIf(inTheOpen)(
    'the plainest way that works is chosen by itself, and files follow when it changes',
    async () => {
      const dataDir = dataFolder(0o700);
      await (await start(dataDir)).stop();
      chmodSync(join(dataDir, '..'), 0o755);
      const { url } = await start(dataDir);
      await ask(url, 'create table kept as select 1');
      const status = readFileSync(`/proc/${serverOf(dataDir)}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\s+65534\s/m);
    },
  );

  test.runIf(inTheOpen)('a user whom the system does not list can run it too', async () => {
    const dataDir = dataFolder();
    chownSync(join(dataDir, '..'), 54_321, 54_321);
    const { url, child } = await startElsewhere(dataDir, { uid: 54_321, gid: 54_321 });
    expect(await ask(url, 'select 1 as fine')).toEqual([{ fine: 1 }]);
    const status = readFileSync(`/proc/${serverOf(dataDir)}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+54321\s/m);
    await kill(child);
    process.kill(serverOf(dataDir), 'SIGKILL');
  });

  test('programs that only root can reach are found to be out of reach for nobody', () => {
    const found = findBinaries();
    if ('problem' in found) throw new Error(found.problem);
    const hidden = join(dataFolder(0o700), 'programs');
    mkdirSync(hidden, { recursive: true });
    const binaries = copyBinaries(found, hidden);
    chmodSync(binaries.root, 0o700);
    cleanups.push(() => rmSync(binaries.root, { recursive: true }));
    const folders = makeFolders(dataFolder());
    if ('problem' in folders) throw new Error(folders.problem);
    expect(chooseRunner(binaries, folders)).toMatchObject({ way: 'namespace' });
    expect(chooseRunner(binaries, folders, ['nobody'])).toMatchObject({ kind: 'cannot-run' });
  });
});
