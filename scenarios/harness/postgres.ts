/** The embedded PostgreSQL of a data folder, seen from outside: its processes and its address. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../server/platform/database/database.ts';
import { makeFolders, socketFolder } from '../../server/platform/postgres/folders.ts';
import { socketUrl } from '../../server/platform/postgres/knock.ts';

/** Sends a signal to the server and all its children, each of which leads a process group of its own. */
export function signalPostgres(dataDir: string, signal: NodeJS.Signals): void {
  const postmaster = Number(
    readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  for (const pid of [postmaster, ...childrenOf(postmaster)]) {
    try {
      process.kill(pid, signal);
    } catch {
      // A child that has ended since it was listed.
    }
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    // The name, in parentheses, may hold anything; behind it come the state and the parent.
    const [, rest = ''] = /\) \S (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(rest.split(' ')[0]);
  } catch {
    return undefined;
  }
}

/** A look into the database of a running Busbar; close it afterwards. */
export function openBooks(dataDir: string) {
  const folders = makeFolders(dataDir);
  if ('problem' in folders) throw new Error(folders.problem);
  const socket = socketFolder(folders);
  if (!socket) throw new Error(`no PostgreSQL runs on ${dataDir}`);
  return openDatabase({ connectionString: socketUrl(socket) }, { max: 4, applicationName: 'scenario' });
}
