/** Where a test run keeps its databases and other passing things: in memory where that is roomy, else on the disk. */

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../postgres/processes.ts';

/** A copy of the template is 1,300 small files: 50 ms of processor in memory, two seconds on ext4. */
const IN_MEMORY = '/dev/shm';

/** A whole run needs less than a quarter of this; containers often have 64 MB, in which nothing fits. */
const ROOM_BYTES = 4 * 2 ** 30;

const PREFIX = 'busbar-test-run-';

/** Makes the run's folder, open to whomever PostgreSQL runs as, and has everything temporary put there. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(isRoomy(IN_MEMORY) ? IN_MEMORY : onDisk(), `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return folder;
}

/** The folders of runs that were killed before they could remove them. */
export function leftFolders(): string[] {
  return [...new Set([IN_MEMORY, onDisk()])].flatMap((place) =>
    namesIn(place)
      .filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split('-')[0])))
      .map((name) => join(place, name)),
  );
}

export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true });

/** Each project of a run has a folder: none lies in another's. */
const onDisk = () => (basename(tmpdir()).startsWith(PREFIX) ? dirname(tmpdir()) : tmpdir());

function isRoomy(place: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize > ROOM_BYTES && freemem() > ROOM_BYTES && runsPrograms(place);
  } catch {
    return false;
  }
}

/** Some tests run PostgreSQL from a copy in a temporary folder. */
function runsPrograms(place: string): boolean {
  const mounted = readFileSync('/proc/mounts', 'utf8').split('\n');
  const options = mounted.map((line) => line.split(' ')).findLast(([, where]) => where === place)?.[3];
  return options !== undefined && !options.split(',').includes('noexec');
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}
