/** The cluster: PostgreSQL's own files, made once by initdb. */

import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Folders } from './folders.ts';
import { SUPERUSER } from './knock.ts';
import { didNotStart, otherMajor, type PostgresProblem, unwritable } from './problems.ts';
import { isAlive } from './processes.ts';
import { endOf, openLog, startProgram } from './program.ts';
import type { Runner } from './runner.ts';

/** Makes the cluster if there is none. */
export async function prepareCluster(runner: Runner, folders: Folders): Promise<PostgresProblem | undefined> {
  if (existsSync(join(folders.data, 'PG_VERSION'))) return undefined;
  sweepUnfinished(folders.home);
  const fresh = join(folders.home, UNFINISHED + process.pid);
  try {
    return await makeCluster(runner, folders, fresh);
  } catch (error) {
    // Another Busbar that started at the same moment was faster: its cluster is as good as ours.
    if (existsSync(join(folders.data, 'PG_VERSION'))) return undefined;
    return unwritable(folders.home, error);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** A cluster of another major version is not touched; the problem says how to take its data along. */
export function majorProblem(brought: string, { data }: Folders): PostgresProblem | undefined {
  const file = join(data, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : brought;
  return found === brought ? undefined : otherMajor(data, found, brought);
}

/** Runs initdb in a folder beside, and moves it into place when it is whole: a crash leaves no half cluster. */
async function makeCluster(
  runner: Runner,
  folders: Folders,
  fresh: string,
): Promise<PostgresProblem | undefined> {
  mkdirSync(fresh, { mode: 0o700 });
  if (runner.owner !== undefined) chownSync(fresh, runner.owner, runner.owner);
  const log = openLog(folders.log);
  const ending = await endOf(
    startProgram(runner, 'initdb', initdbArguments(runner.dataPath(fresh)), fresh, log),
  );
  const words = log.lastWords();
  log.close();
  if (ending !== 0) return didNotStart(`initdb ended with ${ending}`, words);
  renameSync(fresh, folders.data);
  syncFolder(folders.home);
  return undefined;
}

/**
 * No password: the socket's folder keeps everybody else out.
 * The built-in locale sorts the same on every machine and after every update of its libraries.
 */
function initdbArguments(data: string): string[] {
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  return ['-D', data, '-U', SUPERUSER, '--auth=trust', ...locale, '--no-instructions'];
}

const UNFINISHED = 'data.new-';

/** Removes what an initdb that was killed left behind; one that still runs belongs to a living process. */
function sweepUnfinished(home: string): void {
  for (const name of readdirSync(home)) {
    if (!name.startsWith(UNFINISHED) || isAlive(Number(name.slice(UNFINISHED.length)))) continue;
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

/** A renamed folder survives a power cut only when the folder around it has been written. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
