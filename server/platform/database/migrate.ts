import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

const serverFolder = join(import.meta.dirname, '..', '..');

/** Finds every slice's numbered .sql files; the number orders them across slices. */
export async function listMigrations(folder = serverFolder): Promise<Record<string, Migration>> {
  const found: [name: string, path: string][] = [];
  for (const slice of await readdir(folder, { withFileTypes: true })) {
    if (!slice.isDirectory()) continue;
    const files = await readdir(join(folder, slice.name, 'migrations')).catch(() => []);
    for (const file of files) {
      if (file.endsWith('.sql'))
        found.push([file.slice(0, -4), join(folder, slice.name, 'migrations', file)]);
    }
  }
  found.sort(([a], [b]) => (a < b ? -1 : 1));
  const twice = found.find(([name], index) => found[index + 1]?.[0].slice(0, 4) === name.slice(0, 4));
  if (twice)
    throw new Error(
      `two migrations carry the number ${twice[0].slice(0, 4)}: give one of them the next free number`,
    );
  return Object.fromEntries(found.map(([name, path]) => [name, { up: (db) => runFile(db, path) }]));
}

async function runFile(db: Kysely<unknown>, path: string): Promise<void> {
  await sql.raw(await readFile(path, 'utf8')).execute(db);
}

/** Brings the database to the newest schema; several nodes may try at once, one does it. Returns what was run. */
export async function migrate<T>(db: Kysely<T>): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => listMigrations() },
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
    // Each slice numbers in a hundred of its own: a new one of an early slice comes after an old one of a later slice.
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) {
    const failed =
      results.find((result) => result.status === 'Error')?.migrationName ?? 'the list of migrations';
    throw new Error(`migrating the database failed at ${failed}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return results.map((result) => result.migrationName);
}
