import { expect, test } from 'vitest';
import { listMigrations } from './database/migrate.ts';
import { testDatabase } from './testing.ts';

test('two test databases are migrated and know nothing of each other', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  const applied = await one.pool.query('select name from migration order by name');
  expect(applied.rows.map(({ name }) => name)).toEqual(Object.keys(await listMigrations()));
  await one.pool.query('create table only_here (id int)');
  await expect(two.pool.query('select id from only_here')).rejects.toThrow('does not exist');
  await Promise.all([one.drop(), two.drop()]);
});
