/** The oldest PostgreSQL that Busbar runs on, as Debian 12 packages it: `apt-get install postgresql-15`. */

import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { endOf, openLog, startProgram } from '../postgres/program.ts';
import type { Runner } from '../postgres/runner.ts';
import type { TestPostgres } from './postgres.ts';

export const DEBIAN_POSTGRES = '/usr/lib/postgresql/15';

/** Debian's package makes this user's like; as root any unprivileged one will do. */
const NOBODY = 65_534;

/** How long the server may take to answer, in milliseconds, and how often it is asked. */
const START_LIMIT = 30_000;
const BETWEEN_KNOCKS = 25;

/** Starts a fresh cluster in a folder that everyone may pass through; its socket is the only way in. */
export async function startDebianPostgres(
  folder: string,
  settings: { readonly [name: string]: string },
): Promise<TestPostgres> {
  if (!existsSync(join(DEBIAN_POSTGRES, 'bin/postgres'))) {
    throw new Error(`PostgreSQL 15 is not at ${DEBIAN_POSTGRES}: apt-get install postgresql-15`);
  }
  const runner = debianRunner();
  const home = join(folder, 'postgres15');
  const data = join(home, 'data');
  mkdirSync(home, { mode: 0o700 });
  if (runner.owner !== undefined) chownSync(home, runner.owner, runner.owner);
  const log = openLog(join(folder, 'postgres15.log'));
  const made = await endOf(
    startProgram(
      runner,
      'initdb',
      ['-D', data, '-U', 'busbar', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
      home,
      log,
    ),
  );
  if (made !== 0) throw new Error(`initdb of PostgreSQL 15 ended with ${made}: ${log.lastWords()}`);

  const all = { ...settings, listen_addresses: '', unix_socket_directories: home, timezone: 'UTC' };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = startProgram(runner, 'postgres', ['-D', data, ...options], home, log);
  const ended = endOf(server);
  const urlOf = (database: string) => `postgres:///${database}?host=${encodeURIComponent(home)}&user=busbar`;
  await answers(urlOf('postgres'), () => log.lastWords());
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    log.close();
  };
  return { urlOf, stop };
}

function debianRunner(): Runner {
  const owner = process.getuid?.() === 0 ? NOBODY : undefined;
  const identity = owner === undefined ? {} : { uid: owner, gid: owner };
  const binaries = { root: DEBIAN_POSTGRES, version: '15' };
  return { way: 'nobody', binaries, prefix: [], identity, owner, dataPath: (data) => data };
}

async function answers(url: string, lastWords: () => string): Promise<void> {
  for (const deadline = performance.now() + START_LIMIT; performance.now() < deadline; ) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    const ready = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => {});
    if (ready) return;
    await pause(BETWEEN_KNOCKS);
  }
  throw new Error(`PostgreSQL 15 did not answer: ${lastWords()}`);
}
