// Brings node_modules to what package-lock.json says, and does nothing when they agree already.
// Plain JavaScript without dependencies: it runs before anything is installed, on any Node from 18 on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const note = join(root, 'node_modules/.installed-lock');

// npm makes a folder for each platform, so a checkout that moves to another machine installs again.
const wanted = `${createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')} ${process.platform}-${process.arch}`;

if (!existsSync(note) || readFileSync(note, 'utf8') !== wanted) install();

function install() {
  console.log('Installing what package-lock.json lists; this takes a minute the first time.');
  // npm's warnings about the old Node are left out: packages run on the one that is installed with them.
  // NODE_ENV=production or a setting of the user's would leave out what start and tests need.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = runNpm(args);
  if (error || status !== 0) {
    const reason = error ? error.message : `npm ci ended with ${status}`;
    console.error(
      `\nBusbar could not install its packages: ${reason}. What npm says is above; ` +
        'most often the npm registry cannot be reached or a folder cannot be written. Then run the command again.',
    );
    process.exit(1);
  }
  writeFileSync(note, wanted);
}

// The npm that runs this script, by the Node that runs npm: the one in node_modules is about to be replaced.
function runNpm(args) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm?.endsWith('.js') && node && existsSync(node)) {
    return spawnSync(node, [npm, ...args], { cwd: root, stdio: 'inherit' });
  }
  return spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
}
