/** Asking a socket who answers: nobody, a server that is waking up, or the server of this very data folder. */

import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Folders } from './folders.ts';

export const SUPERUSER = 'busbar';
export const DATABASE = 'busbar';

export type Answer =
  | { is: 'ready'; client: pg.Client }
  | { is: 'waking' }
  | { is: 'stranger' }
  | { is: 'silent' };

/** Longer than this no healthy server on the same machine thinks about a connection, in milliseconds. */
const CONNECT_LIMIT = 10_000;

/** The address of a database behind a socket, for `pg` and for PostgreSQL's own tools. */
export function socketUrl(socket: string, database = DATABASE): string {
  return `postgres:///${database}?host=${encodeURIComponent(socket)}&user=${SUPERUSER}`;
}

/** Connects to the server behind a socket; `ready` only when it keeps this data folder. */
export async function knock({ data }: Folders, socket: string | undefined, name: string): Promise<Answer> {
  if (!socket) return { is: 'silent' };
  const client = new pg.Client({
    connectionString: socketUrl(socket, 'postgres'),
    application_name: name,
    connectionTimeoutMillis: CONNECT_LIMIT,
  });
  // A server that dies is noticed by 'end'; without a listener its last words would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
    if (await keeps(client, data)) return { is: 'ready', client };
    await client.end();
    return { is: 'stranger' };
  } catch (error) {
    client.end().catch(() => {});
    return { is: isWaking(error) ? 'waking' : 'silent' };
  }
}

/** 57P03: starting up, recovering or shutting down. 53300: so busy that no connection is left. */
const isWaking = (error: unknown) => ['57P03', '53300'].includes((error as { code?: string }).code ?? '');

/**
 * Whether the server keeps this folder: it can read what was written there just now.
 * A path, a process number or a cluster's identifier would also fit a copy or a folder that was moved.
 */
async function keeps(client: pg.Client, data: string): Promise<boolean> {
  const name = `challenge-${randomUUID()}`;
  const secret = randomUUID();
  const file = join(data, name);
  try {
    writeFileSync(file, secret, { mode: 0o644 });
    const { rows } = await client.query('select pg_read_file($1, true) as content', [name]);
    return rows[0]?.content === secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(file, { force: true });
  }
}
