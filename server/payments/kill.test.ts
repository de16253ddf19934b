import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { plantStation } from './testing-crash.ts';
import { type Death, effectKinds, playing, steps } from './testing-plays.ts';

/** `npm run soak` plays all of them. */
const rounds = Number(process.env.BUSBAR_KILL_ROUNDS ?? 4);
const together = 7;
const child = fileURLToPath(new URL('testing-kill.ts', import.meta.url));
/** Every effect at every step, so ordered that each few of them have several of both. */
const moments = steps.flatMap((_, turn) =>
  effectKinds.map((effect, index) => ({ effect, step: steps[(index + turn) % steps.length]! })),
);

let database: TestDatabase;
let theatre: ReturnType<typeof playing>;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await testDatabase();
  theatre = playing(database, await plantStation(database));
});
afterAll(async () => {
  for (const one of children) one.kill('SIGKILL');
  await database.drop();
});

/** Lets another process work on the payment until it stands at its step, and kills it there. */
const killAt =
  ({ effect, step }: Death): Death['kill'] =>
  async (paymentId, now) => {
    const name = `killed-${newId()}`;
    const victim = spawn(
      process.execPath,
      [child, database.url, name, paymentId, effect, step, now.toISOString()],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(victim);
    const ended = once(victim, 'exit');
    const [said] = await Promise.race([once(victim.stdout, 'data'), ended.then(() => ['null'])]);
    victim.kill('SIGKILL');
    await ended;
    // PostgreSQL notices a little later that the dead process's transaction is over; till then its rows are locked.
    await vi.waitFor(async () => {
      const { rowCount } = await database.pool.query(
        'select from pg_stat_activity where application_name = $1',
        [name],
      );
      expect(rowCount).toBe(0);
    }, 30_000);
    return JSON.parse(String(said));
  };

it('a payment whose process is killed is even here, at its provider and in the books', async () => {
  const deaths = Array.from({ length: rounds }, (_, round) => moments[round % moments.length]!);
  for (let first = 0; first < deaths.length; first += together) {
    const now = deaths.slice(first, first + together);
    const died = await Promise.all(now.map((death) => theatre.play({ ...death, kill: killAt(death) })));
    expect(died.map((yes, index) => [now[index], yes])).toEqual(now.map((death) => [death, true]));
  }
}, 600_000);
