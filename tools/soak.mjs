// A million transactions through the books, two hundred lives of customers, payments whose process is killed between their steps, a week of a site's power, then thirty rounds of SIGKILL under load, of our process, of all of PostgreSQL, and of both; prints a table.
// `npm run soak -- --rounds 9 --stations 60 --seed x --transactions 1000000 --lives 200 --days 7 --evses 50`
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { openKillRounds } from '../scenarios/harness/kill-rounds.ts';
import { soakBooks } from './soak-books.mjs';
import { soakEnergy } from './soak-energy.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    stations: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now()) },
    transactions: { type: 'string', default: '1000000' },
    payments: { type: 'string', default: '56' },
    lives: { type: 'string', default: '200' },
    days: { type: 'string', default: '7' },
    evses: { type: 'string', default: '50' },
  },
});

const wrong = soakBooks(Number(values.transactions), Number(values.seed) || 1);
for (const one of wrong.slice(0, 10)) console.log(one);

const overloads = await soakEnergy({
  sizes: values.evses.split(',').map(Number),
  days: Number(values.days),
  seed: Number(values.seed) || 1,
});

/** Runs a test with more rounds than `npm test` gives it. */
const tested = (file, more) =>
  spawnSync('npx', ['vitest', 'run', file], { stdio: 'inherit', env: { ...process.env, ...more } }).status ===
  0;
const passed = [
  tested('server/books/corrections.test.ts', { BUSBAR_LIVES: values.lives }),
  tested('server/payments/kill.test.ts', { BUSBAR_KILL_ROUNDS: values.payments }),
];

const count = Number(values.rounds);
const soak = await openKillRounds({ stations: Number(values.stations), seed: values.seed });
console.log(`${count} rounds, ${values.stations} stations of three versions, seed ${values.seed}`);
console.log('round  killed    after ms  back after ms  acknowledged  missing or doubled');

let faults = wrong.length + overloads + passed.filter((one) => !one).length;
try {
  for (let number = 0; number < count; number++) {
    const round = await soak.round(number);
    faults += round.faults.length;
    console.log(
      [
        String(round.round + 1).padStart(5),
        round.victim.padEnd(8),
        String(round.afterMs).padStart(8),
        String(round.backMs).padStart(13),
        String(round.acknowledged).padStart(12),
        String(round.faults.length).padStart(18),
      ].join('  '),
    );
    for (const fault of round.faults.slice(0, 10)) console.log(`       ${fault}`);
  }
} finally {
  await soak.close();
}
console.log(
  faults
    ? `\n${faults} faults`
    : '\nNothing that was acknowledged is missing, nothing is there twice, no conductor was overloaded.',
);
process.exitCode = faults ? 1 : 0;
