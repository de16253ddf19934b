/**
 * Who runs PostgreSQL. It refuses to run as root, so that root has to hand it to somebody else,
 * and that somebody must be able to reach both the programs and the data.
 * It also refuses users that are not listed in /etc/passwd, as containers like to have.
 */

import { type SpawnOptions, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, copyBinaries } from './binaries.ts';
import type { Folders } from './folders.ts';
import { cannotRun, type PostgresProblem } from './problems.ts';

/** The user who is nobody on every Linux. */
const NOBODY = 65_534;

export type Way = 'myself' | 'nobody' | 'namespace' | 'copy';

export type Runner = {
  readonly way: Way;
  readonly binaries: Binaries;
  /** What stands before each command. */
  readonly prefix: readonly string[];
  readonly identity: Pick<SpawnOptions, 'uid' | 'gid'>;
  /** To whom the files on disk must belong; undefined: to whoever made them. */
  readonly owner: number | undefined;
  /** How the data folder is called by a process that is started in it. */
  dataPath(data: string): string;
};

/** How PostgreSQL may be run, the plainest first. */
const WAYS_OF_ROOT: readonly Way[] = ['nobody', 'namespace', 'copy'];
const WAYS_OF_OTHERS: readonly Way[] = ['myself', 'namespace'];

/** Finds a way to run PostgreSQL on these folders and gives their files to whom that way needs. */
export function chooseRunner(
  binaries: Binaries,
  folders: Folders,
  ways: readonly Way[] = process.getuid?.() === 0 ? WAYS_OF_ROOT : WAYS_OF_OTHERS,
): Runner | PostgresProblem {
  const failures: string[] = [];
  for (const way of ways) {
    const runner = runnerOf(way, binaries, folders);
    if (runner.owner !== undefined) chownSync(folders.home, runner.owner, runner.owner);
    const failure = trial(runner, folders);
    if (!failure) {
      if (runner.owner !== undefined) giveTo(runner.owner, folders.home);
      return runner;
    }
    failures.push(`${MEANING[way]}: ${failure}`);
  }
  return cannotRun(failures.join('; '));
}

const MEANING: { readonly [W in Way]: string } = {
  myself: 'as this user',
  nobody: `as user ${NOBODY}`,
  namespace: 'in a user namespace',
  copy: 'from a copy',
};

function runnerOf(way: Way, binaries: Binaries, { home }: Folders): Runner {
  const byName = (data: string) => data;
  const nobody = { uid: NOBODY, gid: NOBODY };
  switch (way) {
    case 'myself':
      return { way, binaries, prefix: [], identity: {}, owner: undefined, dataPath: byName };
    case 'nobody':
      return { way, binaries, prefix: [], identity: nobody, owner: NOBODY, dataPath: byName };
    case 'namespace': {
      // Inside, we are called nobody: PostgreSQL is content, and to the file system we are who we were.
      const prefix = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
      return { way, binaries, prefix, identity: {}, owner: process.getuid?.(), dataPath: byName };
    }
    case 'copy': {
      const copy = copyBinaries(binaries, home);
      chmodSync(copy.root, 0o755);
      // A process started in a folder may stay in it, even if no path that leads there is open to it.
      return {
        way,
        binaries: copy,
        prefix: [],
        identity: nobody,
        owner: NOBODY,
        dataPath: () => '/proc/self/cwd',
      };
    }
  }
}

/** Whether the programs start and the data can be written this way; the reason if not. */
function trial(runner: Runner, { home }: Folders): string | undefined {
  // --show makes nothing, but looks for all that initdb needs: the programs, and a user that it accepts.
  const started = run(runner, join(runner.binaries.root, 'bin/initdb'), ['--show', '-D', '/nowhere'], home);
  if (started) return started;
  // The shell starts in the folder; it must also find its way there by name, unless it need not.
  return run(runner, '/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', runner.dataPath(home)], home);
}

function run(runner: Runner, program: string, args: string[], cwd: string): string | undefined {
  const [file = '', ...rest] = [...runner.prefix, program, ...args];
  const { status, error, stderr } = spawnSync(file, rest, { ...runner.identity, cwd, encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? undefined : stderr.trim() || `${file} ended with ${status}`;
}

/** Gives all that is in a folder to a user. A folder is given last, so that one already theirs is whole. */
function giveTo(owner: number, folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const entry = lstatSync(path);
    if (entry.uid === owner) continue;
    if (entry.isDirectory()) giveTo(owner, path);
    lchownSync(path, owner, owner);
  }
}
