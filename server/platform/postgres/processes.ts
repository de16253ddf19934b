/** What can be known about processes without trusting a number alone. */

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SOCKET_FILE } from './folders.ts';

/** Whether a process of this number lives, be it ours or not. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The number that a server wrote when it started on this folder. */
export function notedServer(data: string): number | undefined {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/**
 * Removes the notes of a server that is gone although another process has its number now.
 * PostgreSQL does this itself only while the number is free: after a restart of the machine or of a
 * container it often is not, and then PostgreSQL would refuse to start. Only Linux tells which folder
 * a process works in; elsewhere the notes are left to PostgreSQL.
 */
export function dropStaleNotes(data: string, socket: string): void {
  const pid = notedServer(data);
  if (pid === undefined || !isAlive(pid) || process.platform !== 'linux' || worksIn(data).length) return;
  rmSync(join(data, 'postmaster.pid'), { force: true });
  rmSync(join(socket, `${SOCKET_FILE}.lock`), { force: true });
}

/** The processes whose working folder is this one: all of a server's are in its data folder. */
function worksIn(folder: string): string[] {
  const wanted = statSync(folder);
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    const cwd = statIfAllowed(`/proc/${name}/cwd`);
    return cwd?.dev === wanted.dev && cwd.ino === wanted.ino;
  });
}

/** Processes of other users do not tell; a server on this folder is of a user that we can look at. */
function statIfAllowed(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
