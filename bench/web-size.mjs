// JavaScript of the console's first load, gzipped: what index.html names and all that this imports at once.
// The map and the other pages come later. Usage: node bench/web-size.mjs (after npm start or vite build has built web/dist)
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const goalKilobytes = 300;
const dist = join(import.meta.dirname, '..', 'web', 'dist');
if (!existsSync(join(dist, 'index.html'))) {
  console.error('web/dist is not there: build the web app first (npm start does, or npx vite build web).');
  process.exit(1);
}

const first = new Set();
const page = readFileSync(join(dist, 'index.html'), 'utf8');
for (const [, path] of page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)) visit(path);
const bytes = [...first].reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path))).length, 0);
const kilobytes = bytes / 1_000;
console.log(
  `first load: ${kilobytes.toFixed(1)} KB of JavaScript (gzip) in ${first.size} files (goal ≤ ${goalKilobytes} KB)`,
);
process.exitCode = kilobytes <= goalKilobytes ? 0 : 1;

/** Static imports belong to the first load; `import()` does not match: a parenthesis follows it. */
function visit(path) {
  if (first.has(path)) return;
  first.add(path);
  const code = readFileSync(join(dist, path), 'utf8');
  for (const [, name] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) visit(join('assets', name));
}
