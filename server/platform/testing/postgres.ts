/** The PostgreSQL of a test run: started when the first test asks for it, gone when the run ends. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { startEmbeddedPostgres } from '../postgres/index.ts';
import { startDebianPostgres } from './debian-postgres.ts';
import { leftFolders, removeFolder } from './folder.ts';

/** The database that every test's own is copied from. */
export const TEMPLATE = 'busbar_template';

export type TestPostgres = {
  /** A connection string for any database of this server. */
  urlOf(database: string): string;
  stop(): Promise<void>;
};

/** Nothing of a test run has to outlive the machine, so it need not wait for the disk. */
const HASTE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** Starts a server with a migrated template in a folder; `major` 15 is Debian's, otherwise the embedded one. */
export async function startTestPostgres(folder: string, major: string | undefined): Promise<TestPostgres> {
  const server = major === '15' ? await startDebianPostgres(folder, HASTE) : await startEmbedded(folder);
  await makeTemplate(server);
  return server;
}

async function startEmbedded(folder: string): Promise<TestPostgres> {
  await sweep();
  const started = await startEmbeddedPostgres({
    dataDir: folder,
    log: quiet,
    address: 'a test run',
    settings: HASTE,
  });
  if ('problem' in started) throw new Error(started.problem);
  const urlOf = (database: string) => started.url.replace('postgres:///busbar', `postgres:///${database}`);
  return { urlOf, stop: started.stop };
}

async function makeTemplate({ urlOf }: TestPostgres): Promise<void> {
  const admin = openDatabase({ connectionString: urlOf('postgres') }, { max: 1 });
  await admin.pool.query(`create database ${TEMPLATE}`);
  await admin.close();
  const template = openDatabase({ connectionString: urlOf(TEMPLATE) }, { max: 1 });
  await migrate(template.db);
  await template.close();
}

const quiet = { info: () => {}, warn: (sentence: string) => console.warn(sentence) };

/** A run that was killed left its server running: taken over, it can be ended in order. */
async function sweep(): Promise<void> {
  for (const folder of leftFolders()) {
    if (!existsSync(join(folder, 'postgres'))) {
      removeFolder(folder);
      continue;
    }
    const left = await startEmbeddedPostgres({
      dataDir: folder,
      log: quiet,
      address: 'a sweep',
      settings: HASTE,
    });
    if ('problem' in left) continue;
    await left.stop();
    removeFolder(folder);
  }
}
