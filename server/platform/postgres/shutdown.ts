/** Ending the server in order. */

import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Folders } from './folders.ts';
import { isAlive, notedServer } from './processes.ts';
import type { Log } from './server.ts';

/** So long, in milliseconds, the last checkpoint may take. */
const STOP_LIMIT = 60_000;
const BETWEEN_LOOKS = 10;

/**
 * Ends the server behind this connection and waits until it is gone.
 * Its number is asked from the server itself and used while the connection stands, so it cannot be another's.
 */
export async function shutDown(client: pg.Client, { data }: Folders, log: Log): Promise<void> {
  const { rows } = await client.query(
    `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`,
  );
  const pid: number = rows[0].pid;
  process.kill(pid, 'SIGINT');
  const deadline = performance.now() + STOP_LIMIT;
  // The note goes last. A zombie that nobody reaps still counts as alive, a killed server leaves its note.
  while (notedServer(data) === pid && isAlive(pid)) {
    if (performance.now() > deadline) {
      log.warn('PostgreSQL did not end in time and is ended at once; the next start recovers from its log.');
      process.kill(pid, 'SIGQUIT');
      break;
    }
    await pause(BETWEEN_LOOKS);
  }
  await client.end().catch(() => {});
}
