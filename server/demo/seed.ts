import { CompiledQuery } from 'kysely';
import type pg from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { rollUpHistory } from '../transactions/index.ts';
import { seedPower } from './power.ts';
import type { Files } from './seed-campaigns.ts';
import { seedGrid } from './seed-grid.ts';
import { seedNetwork } from './seed-network.ts';
import { seedPast } from './seed-past.ts';
import { seedPayments } from './seed-payments.ts';
import type { Run } from './tables.ts';

export interface SeedDeps {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly serverKey: Uint8Array;
  /** Where firmware lies. */
  readonly files: Files;
  readonly say: (sentence: string) => void;
  /** How much of the past is told; 30 days unless a test has less time. */
  readonly days?: number;
}

/** The setting that tells that the demo is there, and of which make. */
const mark = 'demo';
/** To be raised when the planned network changes: an older one is then not continued but started over. */
const edition = 7;
const pastDays = 30;

/** `seeded`: it was made now; `known`: it was there; `problem`: one sentence, and nothing was touched. */
export type Seeding = { readonly outcome: 'seeded' | 'known' } | { readonly problem: string };

/** Makes the demo's network and its past, once, in one transaction: half a demo never stays. */
export async function seed(deps: SeedDeps): Promise<Seeding> {
  const there = await foundIn(deps.db);
  switch (there.found) {
    case 'demo':
      return { outcome: 'known' };
    case 'older':
      return {
        problem: 'The demo here is of another edition of Busbar. Start over: npm run demo -- --fresh.',
      };
    case 'other':
      return { problem: noRoom };
    case 'nothing':
      deps.say('the demo’s network and a month of its past are made, once; this takes some seconds');
      await write(deps);
      return { outcome: 'seeded' };
  }
}

const noRoom =
  'The demo wants a database of its own, and this one holds a network already. ' +
  'Start without --demo, or point BUSBAR_DATA_DIR (or DATABASE_URL) to an empty one.';

/** What a migrated database holds: this demo, one of another edition, somebody's network, or nothing. */
export async function foundIn(db: Database): Promise<{ found: 'demo' | 'older' | 'other' | 'nothing' }> {
  const setting = await db.selectFrom('setting').select('value').where('name', '=', mark).executeTakeFirst();
  if (setting) {
    const { edition: made } = setting.value as { edition?: number };
    return { found: made === edition ? 'demo' : 'older' };
  }
  const organization = await db.selectFrom('organization').select('id').limit(1).executeTakeFirst();
  return { found: organization ? 'other' : 'nothing' };
}

async function write({ db, pool, clock, serverKey, files, days = pastDays }: SeedDeps): Promise<void> {
  const now = clock.now();
  const stationIds = await db.transaction().execute(async (trx) => {
    const network = await seedNetwork(trx, { serverKey, files, now, days });
    const run: Run = (text, values) => trx.executeQuery(CompiledQuery.raw(text, [...values]));
    await seedPast(run, network, { now, days });
    const value = JSON.stringify({ edition, seededAt: now });
    await trx.insertInto('setting').values({ name: mark, value, updated_at: now }).execute();
    return network.stations.map(({ id }) => id);
  });
  await analyze(db);
  await rollUp(pool, stationIds, now, days);
  await seedPower(db, serverKey, now, days);
  await db.transaction().execute((trx) => seedGrid(trx, now, days));
  await seedPayments(db, clock);
}

/** Tells the planner of rows that came in one go: by a tenth of the usual sample, which takes a tenth of the time. */
async function analyze(db: Database): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.executeQuery(CompiledQuery.raw('set local default_statistics_target = 10'));
    await trx.executeQuery(CompiledQuery.raw('analyze'));
  });
}

/** Makes the 15-minute energies of the past, and tells the job that does it from now on where to begin. */
async function rollUp(pool: pg.Pool, stationIds: readonly string[], now: Date, days: number): Promise<void> {
  const from = new Date(now.getTime() - days * 86_400_000);
  const half = Math.ceil(stationIds.length / 2);
  await Promise.all([
    rollUpHistory(pool, stationIds.slice(0, half), from, now),
    rollUpHistory(pool, stationIds.slice(half), from, now),
  ]);
  await pool.query(
    `insert into rollup_progress (name, arrived_until) values ('energy_quarter', $1) on conflict do nothing`,
    [now],
  );
}
