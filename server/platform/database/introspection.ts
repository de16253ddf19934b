import { type Kysely, PostgresDialect, sql, type TableMetadata } from 'kysely';

/**
 * PostgreSQL as Kysely speaks to it, save that asking which tables exist opens none of them.
 *
 * Kysely's own question also names each column's sequence, which waits for, and fails with, any table of the
 * database that another node drops meanwhile: an old partition, or one that the job queue replaces.
 */
export class Postgres extends PostgresDialect {
  override createIntrospector(db: Kysely<unknown>) {
    return {
      getSchemas: async () =>
        (await sql<{ name: string }>`select nspname as name from pg_namespace`.execute(db)).rows,
      getTables: async () => (await tables.execute(db)).rows.map(withoutColumns),
    };
  }
}

const tables = sql<{ schema: string; name: string }>`
  select n.nspname as schema, c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

const withoutColumns = (table: { schema: string; name: string }): TableMetadata => ({
  ...table,
  isView: false,
  isForeign: false,
  columns: [],
});
