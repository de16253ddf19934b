import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { openDatabase } from '../platform/database/database.ts';
import { startEmbeddedPostgres } from '../platform/postgres/index.ts';
import { foundIn } from './seed.ts';

const quiet = { info: () => {}, warn: () => {} };

/**
 * Removes the demo of the data folder, so that the next start makes a new one. Gives one sentence when it
 * may not: a Busbar runs there, or the folder holds a network that is no demo.
 */
export async function startOver(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const reading = readConfig({ ...env, BUSBAR_DEMO: '1' });
  if ('problem' in reading) return reading.problem;
  const { dataDir, databaseUrl } = reading.config;
  if (databaseUrl) {
    return '--fresh removes only what Busbar keeps in its data folder. Empty the database of DATABASE_URL yourself.';
  }
  const database = join(dataDir, 'postgres');
  if (!existsSync(database)) return undefined;
  // Whoever can start PostgreSQL on the folder holds it alone.
  const postgres = await startEmbeddedPostgres({ dataDir, address: 'npm run demo -- --fresh', log: quiet });
  if ('problem' in postgres) return postgres.problem;
  const mayGo = await isDemo(postgres.url).finally(() => postgres.stop());
  if (!mayGo) return `${dataDir} holds a network that is no demo; nothing was removed.`;
  rmSync(database, { recursive: true, force: true });
  rmSync(join(dataDir, 'secret.key'), { force: true });
  return undefined;
}

/** An empty database counts as one: a first start that was cut off. */
async function isDemo(url: string): Promise<boolean> {
  const { db, pool, close } = openDatabase({ connectionString: url }, { max: 1 });
  try {
    const { rows } = await pool.query(`select to_regclass('setting') is null as bare`);
    if (rows[0]?.bare) return true;
    const { found } = await foundIn(db);
    return found !== 'other';
  } finally {
    await close();
  }
}
