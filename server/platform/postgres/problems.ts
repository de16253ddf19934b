/** Why the embedded PostgreSQL cannot be had: named values, each with the sentence that a person reads. */

export type PostgresProblem =
  | { kind: 'already-running'; problem: string; address: string; joinUrl: string }
  | { kind: 'unwritable' | 'no-binaries' | 'other-major' | 'cannot-run' | 'did-not-start'; problem: string };

/** Another Busbar holds this data folder. Through `joinUrl` a helper command speaks with the same database. */
export function alreadyRunning(dataDir: string, address: string, joinUrl: string): PostgresProblem {
  const problem = `Busbar is already running at ${address} on the data folder ${dataDir}; stop it first, or set BUSBAR_DATA_DIR to another folder.`;
  return { kind: 'already-running', problem, address, joinUrl };
}

const REASONS: { [code: string]: string } = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOENT: 'no folder can be made there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
};

/** The data folder cannot be made or written. */
export function unwritable(folder: string, error: unknown): PostgresProblem {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? message;
  return {
    kind: 'unwritable',
    problem: `Busbar cannot write its data folder ${folder}: ${reason}. Set BUSBAR_DATA_DIR to a folder that it may write.`,
  };
}

/** npm left the platform's PostgreSQL out, or there is none for this platform. */
export function noBinaries(detail: string): PostgresProblem {
  return {
    kind: 'no-binaries',
    problem: `The embedded PostgreSQL is missing: ${detail}. Run npm ci --include=optional, or set DATABASE_URL to a PostgreSQL of your own (15 or newer).`,
  };
}

/** PostgreSQL accepts neither root nor a user that the system does not list, and no way around was found. */
export function cannotRun(detail: string): PostgresProblem {
  return {
    kind: 'cannot-run',
    problem: `No way was found to run PostgreSQL: ${detail}. Start Busbar as a user that is not root and is listed in /etc/passwd, or set DATABASE_URL.`,
  };
}

/** The data were written by another major version; they are left as they are. */
export function otherMajor(data: string, found: string, brought: string): PostgresProblem {
  const socket = '-h /tmp -U busbar';
  return {
    kind: 'other-major',
    problem: [
      `The data in ${data} were written by PostgreSQL ${found}, and this Busbar brings PostgreSQL ${brought}; nothing was changed.`,
      `To take them along, dump them with the programs of PostgreSQL ${found}:`,
      `  postgres -D '${data}' -k /tmp -c listen_addresses='' &`,
      `  pg_dump ${socket} -Fc -f busbar.dump busbar   (then stop that postgres)`,
      `move ${data} away, start Busbar once with BUSBAR_DATA_DIR at an empty folder and stop it, and restore with PostgreSQL ${brought}:`,
      `  postgres -D '${data}' -k /tmp -c listen_addresses='' &`,
      `  pg_restore ${socket} --clean --if-exists -d busbar busbar.dump   (then stop that postgres and start Busbar)`,
    ].join('\n'),
  };
}

/** PostgreSQL ended or stayed silent while it was being started; `words` are the last of its log. */
export function didNotStart(what: string, words: string): PostgresProblem {
  const said = words.trim() ? ` Its last words: ${words.trim()}` : '';
  return { kind: 'did-not-start', problem: `PostgreSQL did not start: ${what}.${said}` };
}
