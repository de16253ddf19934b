// Builds the web app when its sources are not those that web/dist was built from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'web/dist');
const note = join(dist, '.built-from');

// All of these are sources of the app; of the server only what they import, which is its contracts.
const SOURCES = ['web', 'packages'];
const SKIPPED = /^(node_modules|dist|e2e|.*\.test\.tsx?)$/;
const RELATIVE_IMPORT = /\bfrom\s+['"](\.\.?\/[^'"]+)['"]/g;

/** Returns a sentence if the build failed. */
export function buildWebApp() {
  const wanted = sourcesHash(root);
  if (existsSync(join(dist, 'index.html')) && existsSync(note) && readFileSync(note, 'utf8') === wanted)
    return undefined;
  console.log('Building the web app; this takes some seconds after each change of its sources.');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { status, error } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'web'),
    stdio: 'inherit',
    // A test runner says NODE_ENV=test, with which the libraries' larger development code would be built in.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (error || status !== 0) {
    return `The web app could not be built (${error?.message ?? `vite ended with ${status}`}); what vite says is above.`;
  }
  writeFileSync(note, wanted);
  return undefined;
}

/** One hash over everything that goes into the app. */
export function sourcesHash(root) {
  const files = new Set(SOURCES.flatMap((folder) => filesOf(root, folder)));
  // A set that grows while it is walked: what an import leads to is looked at in its turn.
  for (const file of files) for (const imported of importsOf(root, file)) files.add(imported);
  const hash = createHash('sha256');
  for (const file of [...files, 'package-lock.json'].sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(
    ({ name }) => !SKIPPED.test(name),
  );
  return entries.flatMap((entry) =>
    entry.isDirectory() ? filesOf(root, join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function importsOf(root, file) {
  if (!/\.tsx?$/.test(file)) return [];
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(RELATIVE_IMPORT)]
    .map(([, path]) => join(dirname(file), path))
    .filter((path) => existsSync(join(root, path)) && /\.\w+$/.test(path));
}
