// What `npm start` runs: the right Node, a current web app, then the server in this same process,
// so that signals reach it directly and its exit code is ours.
import { enableCompileCache } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_NODE = 24;
const KNOWN_FLAGS = ['--demo', '--fresh', '--help', '-h'];

const flags = process.argv.slice(2);
const unknown = flags.find((flag) => !KNOWN_FLAGS.includes(flag));
const server = (path) => import(new URL(`../server/${path}`, import.meta.url).href);

if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  const own = relative(process.cwd(), process.execPath) || process.execPath;
  stop(
    `Busbar runs on Node ${NEEDED_NODE} or newer, and this is Node ${process.versions.node} (${own}). ` +
      'Run it by npm start: that brings the right Node along and puts it first.',
  );
} else if (unknown) {
  stop(
    `${unknown} is not a flag of Busbar; there are --demo (with --fresh) and --help. Settings are read from the environment.`,
  );
} else if (flags.includes('--fresh') && !flags.includes('--demo')) {
  stop('--fresh starts the demo over: npm run demo -- --fresh. A network of your own is never removed.');
} else if (flags.includes('--help') || flags.includes('-h')) {
  console.log((await server('config.ts')).helpText());
} else {
  await start();
}

async function start() {
  // What Node makes of a thousand files, types left out, is kept for the next start: a third of the time to read them.
  enableCompileCache(join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules/.cache/busbar'));
  if (flags.includes('--demo')) process.env.BUSBAR_DEMO = '1';
  const { buildWebApp } = await import('./web-app.mjs');
  const problem = buildWebApp();
  const obstacle = problem ?? (flags.includes('--fresh') ? await startOver() : undefined);
  if (obstacle) stop(obstacle);
  else await server('main.ts');
}

async function startOver() {
  return (await server('demo/fresh.ts')).startOver(process.env);
}

function stop(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
