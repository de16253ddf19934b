// What the tests need from the system beside npm's packages, and how to get it on Debian.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEEDS = {
  chromium: {
    paths: ['/usr/bin/chromium'],
    package: 'chromium',
    without: 'the pages are not tested in a browser',
  },
  nats: {
    paths: ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'],
    package: 'nats-server',
    without: 'several nodes are not tested together',
  },
  postgres15: {
    paths: ['/usr/lib/postgresql/15/bin/postgres'],
    package: 'postgresql-15',
    without: 'the oldest supported PostgreSQL is not tested',
  },
};

// Installs what is missing where it may (root on Debian) and returns the names of what is missing still.
export function meetNeeds() {
  const missing = Object.keys(NEEDS).filter(isMissing);
  if (missing.length && mayInstall()) {
    const packages = missing.map((name) => NEEDS[name].package);
    console.log(`Installing ${packages.join(', ')} from the system's packages.`);
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], options);
    // One by one: a package that this Debian does not have must not keep the others out.
    for (const name of packages)
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
  }
  return missing.filter(isMissing);
}

// Says loudly what will not be tested.
export function leftOut(missing) {
  return missing.map(
    (name) => `LEFT OUT: ${NEEDS[name].package} is not installed, so ${NEEDS[name].without}.`,
  );
}

const isMissing = (name) => !NEEDS[name].paths.some((path) => existsSync(path));

const mayInstall = () =>
  process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
