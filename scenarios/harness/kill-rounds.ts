/** The plug pulled under load, again and again: our process, all of PostgreSQL, both. */

import { createRandom } from '@busbar/simulator';
import { auditBooks } from './books.ts';
import { type Busbar, freePort, provision, startBusbar, temporaryFolder } from './busbar.ts';
import { createBusyFleet, identitiesOf } from './fleet.ts';
import { openBooks, signalPostgres } from './postgres.ts';
import { until } from './until.ts';

/** What may be killed, in turn. */
export const victims = ['busbar', 'postgres', 'both'] as const;
export type Victim = (typeof victims)[number];

export interface Round {
  readonly round: number;
  readonly victim: Victim;
  /** Load before the kill, in milliseconds. */
  readonly afterMs: number;
  /** From the kill until messages were acknowledged again, in milliseconds. */
  readonly backMs: number;
  readonly acknowledged: number;
  readonly faults: readonly string[];
}

/** Load before the kill, in milliseconds. */
const loadMs = [1500, 5000] as const;

export interface Rounds {
  readonly stations: number;
  readonly seed: string;
}

/** Runs Busbar with its own PostgreSQL under the load of a fleet; `round` kills, waits and compares. */
export async function openKillRounds({ stations, seed }: Rounds) {
  const folder = temporaryFolder();
  const options = { dataDir: folder.path, port: await freePort(), env: { BUSBAR_ONBOARDING: 'closed' } };
  const random = createRandom(seed);
  const prefix = 'KILL';
  let busbar: Busbar = await startBusbar(options);
  const identities = identitiesOf(prefix, stations);
  await provision(busbar, identities);
  const fleet = createBusyFleet(identities, busbar.stations);
  fleet.connect();
  await fleet.ready();

  async function strike(victim: Victim): Promise<void> {
    if (victim === 'busbar') return busbar.kill();
    if (victim === 'postgres') return signalPostgres(options.dataDir, 'SIGKILL');
    busbar.signal('SIGKILL');
    signalPostgres(options.dataDir, 'SIGKILL');
    await busbar.ended;
  }

  async function round(number: number): Promise<Round> {
    const victim = victims[number % victims.length]!;
    const afterMs = Math.round(random.between(...loadMs));
    const before = fleet.journal.length;
    fleet.charge();
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const struckAt = performance.now();
    await strike(victim);
    const known = fleet.journal.length;
    if (victim !== 'postgres') busbar = await startBusbar(options);
    await until('messages are acknowledged again', () => fleet.journal.length > known + stations, 90_000);
    const backMs = Math.round(performance.now() - struckAt);
    await fleet.rest();
    const books = openBooks(options.dataDir);
    const faults = await auditBooks(books.pool, prefix, fleet.journal, { allEnded: true });
    await books.close();
    faults.push(...fleet.refusals.splice(0));
    return { round: number, victim, afterMs, backMs, acknowledged: fleet.journal.length - before, faults };
  }

  return {
    round,
    /** Everything that Busbar has said since it was last started. */
    output: () => busbar.output(),
    async close() {
      fleet.close();
      await busbar.stop();
      folder.remove();
    },
  };
}
