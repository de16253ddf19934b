/** Running a program of PostgreSQL, and keeping what it says. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Runner } from './runner.ts';

/** Beyond this size, in bytes, the log is put aside when it is next opened; one old log is kept. */
const MAX_LOG_BYTES = 10_000_000;

/** So much of the log, in bytes, goes into an error's sentence. */
const LAST_WORDS = 600;

/** A log file to hand to a program; `lastWords` is what was said since it was opened. */
export type ProgramLog = { readonly descriptor: number; lastWords(): string; close(): void };

export function openLog(path: string): ProgramLog {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  const descriptor = openSync(path, 'a+');
  const start = fstatSync(descriptor).size;
  return {
    descriptor,
    lastWords() {
      const end = fstatSync(descriptor).size;
      const from = Math.max(start, end - LAST_WORDS);
      const bytes = Buffer.alloc(end - from);
      readSync(descriptor, bytes, 0, bytes.length, from);
      return bytes.toString('utf8').trim();
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * Starts a program in a folder.
 * It gets a process group of its own: a Ctrl-C in the terminal is Busbar's to hear, not PostgreSQL's.
 */
export function startProgram(
  runner: Runner,
  program: 'initdb' | 'postgres',
  args: readonly string[],
  cwd: string,
  log: ProgramLog,
): ChildProcess {
  const [file = '', ...rest] = [...runner.prefix, join(runner.binaries.root, 'bin', program), ...args];
  return spawn(file, rest, {
    ...runner.identity,
    cwd,
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
}

/** How a program ended: its exit code, the signal that ended it, or why it could not start. */
export function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    child.once('error', (error) => resolve(error.message));
  });
}
