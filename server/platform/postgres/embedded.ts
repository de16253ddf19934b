/** The PostgreSQL that starts by itself: one server per data folder, held by one Busbar at a time. */

import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { findBinaries } from './binaries.ts';
import { makeFolders } from './folders.ts';
import { DATABASE, knock, socketUrl } from './knock.ts';
import { alreadyRunning, didNotStart, type PostgresProblem } from './problems.ts';
import type { Way } from './runner.ts';
import { bringUp, type Log, type Server, type ServerOptions, type ServerSettings } from './server.ts';
import { shutDown } from './shutdown.ts';

export type EmbeddedPostgres = {
  /** A connection string for `pg`; it stays the same when the server has to be started again. */
  readonly url: string;
  /** Ends the server in order. Close pools first: whoever is still connected is cut off. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly log: Log;
  /** Where people find this Busbar; a second one on the same folder tells it to whoever starts it. */
  readonly address: string;
  /** Server settings over our own; for tests. */
  readonly settings?: ServerSettings;
  /** How root may run the server; for tests. */
  readonly ways?: readonly Way[];
};

/**
 * Starts PostgreSQL on a data folder, or takes over the one that an earlier, killed Busbar left running.
 * The server is started again when it ends unasked. Only one Busbar at a time holds a folder:
 * for another the outcome is the problem `already-running`, and nothing is touched.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres | PostgresProblem> {
  const { dataDir, address } = options;
  const binaries = findBinaries();
  if ('problem' in binaries) return binaries;
  const folders = makeFolders(dataDir);
  if ('problem' in folders) return folders;
  const serverOptions: ServerOptions = { ...options, folders, binaries, name: lockName(address) };

  const first = await bringUp(serverOptions);
  if ('problem' in first) return first;
  const holder = await takeFolder(first.client);
  if (holder !== undefined) {
    await first.client.end();
    return alreadyRunning(dataDir, holder, socketUrl(first.socket));
  }
  await makeDatabase(first.client);

  const { stop } = keep(serverOptions, first);
  return { url: socketUrl(first.socket), stop };
}

/** Any two numbers that no other use of advisory locks in this server takes; they spell "bus" and "bar". */
const LOCK = [0x627573, 0x626172] as const;

/** PostgreSQL cuts names off after 63 bytes. */
const lockName = (address: string) => `busbar ${address}`.slice(0, 63);

/** Locks the folder for this connection's life; if another holds it, says under which address. */
async function takeFolder(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as taken', [...LOCK]);
  if (rows[0]?.taken) return undefined;
  const holder = await client.query(
    `select application_name as name
       from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and classid = $1 and objid = $2 and granted`,
    [...LOCK],
  );
  return String(holder.rows[0]?.name ?? 'busbar an unknown address').replace(/^busbar /, '');
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (!rowCount) await client.query(`create database ${DATABASE}`);
}

/** Pauses between attempts to bring a lost server back, in milliseconds: the last one repeats. */
const REVIVAL_PAUSES = [0, 200, 1_000, 5_000];

/** Holds the lock's connection. When it is lost, the server was killed or crashed: it is brought back. */
function keep(options: ServerOptions, first: Server) {
  const { log, folders } = options;
  let server = first;
  let stopping = false;
  let reviving: Promise<void> | undefined;

  const watch = () =>
    server.client.once('end', () => {
      if (!stopping) reviving = revive();
    });

  async function revive(): Promise<void> {
    log.warn('PostgreSQL is gone; starting it again.');
    for (let attempt = 0; !stopping; attempt++) {
      await pause(REVIVAL_PAUSES[Math.min(attempt, REVIVAL_PAUSES.length - 1)]);
      const again = await retake(options).catch(asProblem);
      if ('problem' in again) {
        log.warn(again.problem);
        continue;
      }
      server = again;
      watch();
      log.info('PostgreSQL is back.');
      return;
    }
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    await reviving;
    // A fresh connection proves that the number which is signalled is still this server's.
    const answer = await knock(folders, server.socket, options.name);
    if (answer.is === 'ready') await shutDown(answer.client, folders, log);
    await server.client.end().catch(() => {});
  }

  watch();
  return { stop };
}

async function retake(options: ServerOptions): Promise<Server | PostgresProblem> {
  const server = await bringUp(options);
  if ('problem' in server) return server;
  const holder = await takeFolder(server.client);
  if (holder === undefined) return server;
  await server.client.end();
  return alreadyRunning(options.folders.dataDir, holder, socketUrl(server.socket));
}

const asProblem = (error: unknown) => didNotStart((error as Error).message, '');
