// What `npm test` runs: everything, one part after the other, with one sum at the end.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leftOut, meetNeeds } from './needs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = mkdtempSync(join(tmpdir(), 'busbar-results-'));

// No part takes longer on two cores, in milliseconds; one that does hangs.
const PART_LIMIT = 40 * 60_000;

// Of the scenarios, the one that also runs on the oldest PostgreSQL: the SQL is the same for every version of OCPP.
const JOURNEY = ['journey.test.ts', '--testNamePattern', 'a station of 2\\.1'];

const PARTS = [
  { name: 'types and style', run: check },
  { name: 'units and stores', run: () => vitest('units', 'vitest.config.ts') },
  { name: 'scenarios', run: () => vitest('scenarios', 'scenarios/vitest.config.ts') },
  { name: 'pages in a browser', needs: 'chromium', run: () => vitest('pages', 'web/e2e/vitest.config.ts') },
  {
    name: 'stores on PostgreSQL 15',
    needs: 'postgres15',
    run: () => vitest('stores15', 'vitest.config.ts', storeTests(), OLDEST),
  },
  {
    name: 'a journey on PostgreSQL 15',
    needs: 'postgres15',
    run: () => vitest('journey15', 'scenarios/vitest.config.ts', JOURNEY, OLDEST),
  },
];

const OLDEST = { BUSBAR_TEST_PG: '15' };

process.exitCode = main();

function main() {
  const missing = meetNeeds();
  const notices = leftOut(missing);
  for (const notice of notices) console.log(`\n*** ${notice} ***`);
  if (missing.length && process.env.CI === 'true') {
    console.error('\nUnder CI nothing may be left out.');
    return 1;
  }

  const sums = [];
  for (const part of PARTS) {
    if (missing.includes(part.needs)) continue;
    console.log(`\n=== ${part.name} ===`);
    const began = Date.now();
    const sum = part.run();
    console.log(
      `--- ${part.name}: ${sum.passed} passed, ${sum.failures.length} failed, ${Math.round((Date.now() - began) / 1000)} s`,
    );
    sums.push(sum);
  }
  rmSync(results, { recursive: true, force: true });

  const passed = sums.reduce((total, sum) => total + sum.passed, 0);
  const failures = sums.flatMap((sum) => sum.failures);
  if (failures.length) console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
  for (const notice of notices) console.log(`\n*** ${notice} ***`);
  console.log(`\n${passed} passed, ${failures.length} failed`);
  return failures.length ? 1 : 0;
}

// Types and style count as one test: they pass as a whole or not.
function check() {
  const { status } = spawnSync('npm', ['run', '--silent', 'check'], {
    cwd: root,
    stdio: 'inherit',
    timeout: PART_LIMIT,
  });
  return status === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: ['types and style: see above'] };
}

function vitest(name, config, filters = [], env = {}) {
  const file = join(results, `${name}.json`);
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { status, signal } = spawnSync(
    process.execPath,
    [program, 'run', '--config', config, ...reporters, ...filters],
    {
      cwd: root,
      stdio: 'inherit',
      timeout: PART_LIMIT,
      env: { ...process.env, ...env },
    },
  );
  if (!existsSync(file))
    return { passed: 0, failures: [`${name}: ended without a result (${signal ?? status})`] };
  const sum = addUp(JSON.parse(readFileSync(file, 'utf8')));
  if (sum.passed + sum.failures.length === 0) sum.failures.push(`${name}: no test was run`);
  if (status !== 0 && !sum.failures.length)
    sum.failures.push(`${name}: every test passed, but the run ended with ${signal ?? status}`);
  return sum;
}

function addUp({ testResults }) {
  const failures = [];
  let passed = 0;
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(root, name);
    passed += assertionResults.filter((test) => test.status === 'passed').length;
    const failed = assertionResults.filter((test) => test.status === 'failed');
    failures.push(
      ...failed.map((test) => `${file} › ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`),
    );
    // A file that could not be loaded, or whose set-up failed, has failed without any test of its own.
    if (status === 'failed' && !failed.length) failures.push(`${file}: ${firstLine(message)}`);
  }
  return { passed, failures };
}

function firstLine(message = '') {
  return message.split('\n')[0];
}

// The tests that ask for a database of their own are those whose SQL must run on the oldest PostgreSQL.
function storeTests() {
  return readdirSync(join(root, 'server'), { recursive: true })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => join('server', path))
    .filter((path) => readFileSync(join(root, path), 'utf8').includes('testDatabase('));
}
