import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { listMigrations, migrate } from './migrate.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe('migrations', () => {
  it('carry numbers of their own, across all slices', async () => {
    const numbers = Object.keys(await listMigrations()).map((name) => name.slice(0, 4));
    expect(numbers.length).toBeGreaterThan(7);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('are run once: on an up-to-date database nothing is left to do', async () => {
    expect(await migrate(database.db)).toEqual([]);
  });

  it('of an early slice may come after those of a later one', async () => {
    await database.db.transaction().execute(async (trx) => {
      await sql`drop table saved_view`.execute(trx);
      await sql`delete from migration where name = '0201_saved_view'`.execute(trx);
    });
    expect(await migrate(database.db)).toEqual(['0201_saved_view']);
  });

  it('do not stumble over tables that another node drops meanwhile', async () => {
    let done = false;
    const comeAndGo = async () => {
      while (!done) {
        await sql`create table passing (id bigint generated always as identity)`.execute(database.db);
        await sql`drop table passing`.execute(database.db);
      }
    };
    const other = comeAndGo();
    for (let round = 0; round < 20; round++) expect(await migrate(database.db)).toEqual([]);
    done = true;
    await other;
  });
});
