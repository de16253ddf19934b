import { Kysely } from 'kysely';
import pg from 'pg';
import type { DB } from './generated/schema.ts';
import { Postgres } from './introspection.ts';

export type Database = Kysely<DB>;

/** How to reach PostgreSQL: a connection string, or the fields of a socket in a folder. */
export type ConnectionConfig = Pick<
  pg.ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database'
>;

// int8 as number: our counters (epochs, sequences) stay far below 2^53. numeric stays text: money and Wh are exact.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

/** A session of ours that forgets its transaction must not hold back the outbox's horizon. */
export const idleInTransactionMs = 30_000;

export interface Connections {
  /** Typed queries over a pool. */
  db: Database;
  pool: pg.Pool;
  /** A client of its own, for the batch writer; the caller ends it. */
  dedicated(options?: { pipeline?: boolean }): Promise<pg.Client>;
  close(): Promise<void>;
}

/** Opens a pool of connections; nothing is sent before the first query. */
export function openDatabase(
  config: ConnectionConfig,
  options: { max?: number; applicationName?: string } = {},
): Connections {
  const settings = {
    ...config,
    application_name: options.applicationName ?? 'busbar',
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: options.max ?? 10, connectionTimeoutMillis: 10_000 });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {});
  // Nor may one that breaks while it is in use: whoever awaits its query is told.
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    pool,
    db: new Kysely<DB>({ dialect: new Postgres({ pool }) }),
    dedicated: async ({ pipeline = false } = {}) => {
      const client = new pg.Client({ ...settings, pipeline } as pg.ClientConfig);
      client.on('error', () => {});
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}
