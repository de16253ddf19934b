/** What every benchmark needs: PostgreSQL, a Busbar process on it, stations in it, and a load of its own process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { openDatabase } from '../server/platform/database/database.ts';
import { migrate } from '../server/platform/database/migrate.ts';
import { newId } from '../server/platform/ids.ts';
import { startEmbeddedPostgres } from '../server/platform/postgres/index.ts';
import type { LoadOptions, LoadResult } from './load.ts';

const root = join(import.meta.dirname, '..');
/** The flags of Node that `npm start` gives, so that what is measured is what runs. */
const nodeFlags: readonly string[] =
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts.start.match(/--\S+/g) ?? [];

/** Files of 16 MB: more than a benchmark writes between two checkpoints. */
const logFiles = 24;

export interface Bench {
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** CPU time that PostgreSQL used so far, in seconds, over all its processes that live. */
  postgresCpuSeconds(): number;
  /** Starts Busbar on the database; give its port and process id. */
  busbar(env?: Record<string, string>): Promise<Running>;
  /** Puts stations `prefix0…` straight into the database, with EVSE and connector, and a password if one is given. */
  stations(prefix: string, count: number, fastHash?: (stationId: string) => Buffer): Promise<string[]>;
  end(): Promise<void>;
}

export interface Running {
  readonly port: number;
  readonly pid: number;
  /** Resident memory now, in bytes. */
  resident(): number;
  /** CPU time used so far, in seconds. */
  cpuSeconds(): number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts an empty PostgreSQL with its durable settings in a folder that `end` removes. */
export async function startBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'busbar-bench-'));
  const log = { info: () => {}, warn: (sentence: string) => void process.stderr.write(`${sentence}\n`) };
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log, address: 'a benchmark' });
  if ('problem' in postgres) throw new Error(JSON.stringify(postgres));
  await migrateAll(postgres.url);
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
  await writeLogFiles(pool);
  const { rows } = await pool.query('select pg_backend_pid() as pid');
  const postmaster = timesOf(rows[0].pid).parent;
  const running: Running[] = [];
  return {
    pool,
    databaseUrl: postgres.url,
    postgresCpuSeconds: () => familyCpuSeconds(postmaster),
    async busbar(env = {}) {
      const started = await startProcess(join(folder, 'busbar'), postgres.url, env);
      running.push(started);
      return started;
    },
    stations: (prefix, count, fastHash) => insertStations(pool, prefix, count, fastHash),
    async end() {
      for (const started of running) await started.stop('SIGTERM');
      await pool.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function migrateAll(url: string): Promise<void> {
  const connections = openDatabase({ connectionString: url });
  await migrate(connections.db);
  await connections.close();
}

/**
 * Leaves PostgreSQL with files of its log to write over, as one that has run for some hours has them. A new file is
 * filled with zeros first, while all commits wait: 100 to 450 ms, every 8 seconds of the first minutes.
 */
async function writeLogFiles(pool: pg.Pool): Promise<void> {
  for (let file = 0; file < logFiles; file += 1) {
    await pool.query(`select pg_logical_emit_message(true, 'bench', '')`);
    await pool.query('select pg_switch_wal()');
  }
  await pool.query('checkpoint');
}

async function startProcess(
  dataDir: string,
  databaseUrl: string,
  env: Record<string, string>,
): Promise<Running> {
  const child = spawn(process.execPath, [...nodeFlags, join(root, 'server/main.ts')], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      BUSBAR_DATA_DIR: dataDir,
      BUSBAR_PORT: '0',
      BUSBAR_HOST: '127.0.0.1',
      BUSBAR_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  return {
    port,
    pid: child.pid!,
    resident: () => residentBytes(child.pid!),
    cpuSeconds: () => cpuSeconds(child.pid!),
    stop: (signal = 'SIGTERM') =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill(signal);
      }),
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Busbar ended with code ${code} before it listened`)));
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => {
      const port = /http:\/\/[^\s:]+:(\d+)/.exec(line)?.[1];
      if (port) resolve(Number(port));
    });
  });
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024;
}

const cpuSeconds = (pid: number) => timesOf(pid).seconds;

/** User and system time of all threads, and the parent; the kernel counts the time in hundredths of a second. */
function timesOf(pid: number): { seconds: number; parent: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before the last bracket may hold spaces; of the fields behind it, 1 is the parent, 11 and 12 are the times.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, parent: Number(fields[1]) };
}

function familyCpuSeconds(parent: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const times = timesOf(Number(name));
      if (times.parent === parent) sum += times.seconds;
    } catch {
      // It ended while we looked.
    }
  }
  return sum;
}

/** Runs a load in its own process and gives its result. */
export function runLoad(options: LoadOptions, onLine?: (line: string) => void): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(root, 'bench/load.ts'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line) as LoadResult);
      else onLine?.(line);
    });
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`the load ended with code ${code}`)));
  });
}

/** Starts the bare echo server; gives its port and how to end it. */
export async function startEcho(): Promise<{ port: number; cpuSeconds(): number; stop(): void }> {
  const child = spawn(process.execPath, [join(root, 'bench/echo.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) =>
    child.stdout!.once('data', (data) => resolve(Number(data))),
  );
  return { port, cpuSeconds: () => cpuSeconds(child.pid!), stop: () => child.kill() };
}

async function insertStations(
  pool: pg.Pool,
  prefix: string,
  count: number,
  fastHash?: (stationId: string) => Buffer,
): Promise<string[]> {
  const organization = newId();
  await pool.query(
    `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', $2, array[$1::uuid], now())`,
    [organization, `Bench ${prefix}`],
  );
  const token = `BENCH`;
  await pool.query(
    `insert into token (id, organization_id, kind, uid, uid_key, created_at) values ($1, $2, 'rfid', $3, $3, now())`,
    [newId(), organization, token],
  );
  const ids = Array.from({ length: count }, () => newId());
  const identities = ids.map((_, index) => `${prefix}${index}`);
  await pool.query(
    `with s as (
       insert into station (id, organization_id, identity, created_at, security_profile)
       select id, $2, identity, now(), $4 from unnest($1::uuid[], $3::text[]) as u (id, identity) returning id
     ) insert into ownership (station_id) select id from s`,
    [ids, organization, identities, fastHash ? 1 : 0],
  );
  const evses = ids.map(() => newId());
  await pool.query(
    'insert into evse (id, station_id, number, max_watts, created_at) select e, s, 1, 400000, now() from unnest($1::uuid[], $2::uuid[]) as u (e, s)',
    [evses, ids],
  );
  await pool.query(
    'insert into connector (id, evse_id, station_id, evse_number, number) select c, e, s, 1, 1 from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as u (c, e, s)',
    [ids.map(() => newId()), evses, ids],
  );
  if (fastHash) {
    await pool.query(
      'insert into station_credential (station_id, fast_hash, changed_at) select s, h, now() from unnest($1::uuid[], $2::bytea[]) as u (s, h)',
      [ids, ids.map(fastHash)],
    );
  }
  return ids;
}

/** A line of a printed table. */
export function print(name: string, value: string): void {
  process.stdout.write(`${name.padEnd(58)} ${value}\n`);
}

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
