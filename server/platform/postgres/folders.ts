/** Where the embedded PostgreSQL keeps its things, inside the data folder and (for long paths) outside. */

import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { type PostgresProblem, unwritable } from './problems.ts';

export type Folders = {
  readonly dataDir: string;
  /** Everything of PostgreSQL; belongs to the user that runs it. */
  readonly home: string;
  /** The cluster, as initdb makes it. */
  readonly data: string;
  readonly log: string;
};

/** Names the folders and makes those that must exist. A folder that cannot be written is a problem. */
export function makeFolders(dataDir: string): Folders | PostgresProblem {
  const home = join(dataDir, 'postgres');
  try {
    // 0711: as root, PostgreSQL runs as another user, who must be able to pass through.
    makeFolder(dataDir, 0o711);
    makeFolder(home, 0o700);
    const probe = join(dataDir, `write-test-${randomBytes(6).toString('hex')}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    return unwritable(dataDir, error);
  }
  return { dataDir, home, data: join(home, 'data'), log: join(home, 'postgres.log') };
}

/** PostgreSQL names its socket by its port, though no port is opened. */
export const SOCKET_FILE = '.s.PGSQL.5432';

/** A socket's path fits into 104 bytes on macOS and 108 on Linux, each with a closing zero. */
const MAX_SOCKET_PATH = 103;

/** The folder of the socket: in the data folder, or where its path is too long, the one noted there. */
export function socketFolder({ home }: Folders): string | undefined {
  const near = join(home, 'socket');
  if (Buffer.byteLength(join(near, SOCKET_FILE)) <= MAX_SOCKET_PATH) return near;
  return notedFolder(home);
}

/** Makes the socket's folder for whoever runs PostgreSQL; only that user (and root) can pass into it. */
export function makeSocketFolder(folders: Folders, options: { elsewhere: boolean }): string {
  const near = join(folders.home, 'socket');
  if (!options.elsewhere && Buffer.byteLength(join(near, SOCKET_FILE)) <= MAX_SOCKET_PATH) {
    makeFolder(near, 0o700);
    return near;
  }
  const noted = notedFolder(folders.home);
  if (noted) return noted;
  const folder = mkdtempSync(join(shortTemporaryFolder(), 'busbar-'));
  writeFileSync(noteOf(folders.home), folder);
  return folder;
}

/** The noted folder turned out to be another server's (a copied data folder brings its note along). */
export function forgetSocketFolder({ home }: Folders): void {
  rmSync(noteOf(home), { force: true });
}

const noteOf = (home: string) => join(home, 'socket-folder');

/** The noted folder, unless it was swept away (temporary folders are) or is not a plain folder any more. */
function notedFolder(home: string): string | undefined {
  try {
    const folder = readFileSync(noteOf(home), 'utf8').trim();
    return lstatSync(folder).isDirectory() ? folder : undefined;
  } catch {
    return undefined;
  }
}

function shortTemporaryFolder(): string {
  const room = MAX_SOCKET_PATH - Buffer.byteLength(`/busbar-XXXXXX/${SOCKET_FILE}`);
  return Buffer.byteLength(tmpdir()) <= room ? tmpdir() : '/tmp';
}
