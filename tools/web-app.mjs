// Builds the web app when its sources are not those that web/dist was built from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'web/dist');
const note = join(dist, '.built-from');

// The app calls the server by the server's own contracts: they are sources of the app too.
const SOURCES = ['web', 'packages', 'server'];
const SKIPPED = /^(node_modules|dist|e2e|migrations|.*\.test\.tsx?)$/;

/** Returns a sentence if the build failed. */
export function buildWebApp() {
  const wanted = sourcesHash();
  if (existsSync(join(dist, 'index.html')) && existsSync(note) && readFileSync(note, 'utf8') === wanted)
    return undefined;
  console.log('Building the web app; this takes some seconds after each change of its sources.');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { status, error } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'web'),
    stdio: 'inherit',
  });
  if (error || status !== 0) {
    return `The web app could not be built (${error?.message ?? `vite ended with ${status}`}); what vite says is above.`;
  }
  writeFileSync(note, wanted);
  return undefined;
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const file of [...SOURCES.flatMap(filesOf), 'package-lock.json']) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(
    ({ name }) => !SKIPPED.test(name),
  );
  return entries
    .flatMap((entry) =>
      entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)],
    )
    .sort();
}
