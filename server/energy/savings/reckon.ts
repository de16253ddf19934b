import type { Kysely } from 'kysely';
import { findTransactions, meteredOf, type TransactionRow } from '../../billing/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { possiblePower } from '../depots/readiness.ts';
import { siteQuarters } from '../flows/quarters.ts';
import { pricesOf, quarterMs, readPriceSettings } from '../prices/market.ts';
import { reckonSaving } from './saving.ts';
import { chargedAtOnce, quarterOf, type Register, spread } from './spread.ts';
import {
  type Due,
  dueSavings,
  findDue,
  keepSaving,
  meterDelayMs,
  peakBefore,
  type Reckoned,
  readSaving,
} from './store.ts';

type Db = Kysely<DB>;

/** Transactions of one run; the next run goes on. */
const mostAtOnce = 300;
/** Below this nothing is said of the power at which a car charges. */
const leastWatts = 1_000;

/** Job: reckons what ended transactions saved, once their price and the meters of their site are known. Gives how many. */
export async function reckonSavings(
  house: { readonly db: Db; readonly onFault: (error: unknown, about: string) => void },
  now: Date,
): Promise<number> {
  const due = await dueSavings(house.db, now, mostAtOnce);
  let count = 0;
  for (const one of due) {
    try {
      const reckoned = await reckon(house.db, one);
      if (!reckoned) continue;
      await keepSaving(house.db, reckoned, now);
      count += 1;
    } catch (error) {
      house.onFault(error, `reckoning what transaction ${one.id} saved`);
    }
  }
  return count;
}

/** What is known of a transaction's saving, and whether its last word is spoken. */
export interface KnownSaving {
  readonly reckoned: Reckoned | undefined;
  /** The meters of the last quarters may still tell. */
  readonly waits: boolean;
}

/** Reads what a transaction saved; one that ended just now and is not kept yet is reckoned from what is known. */
export async function savingOf(db: Db, transactionId: string, now: Date): Promise<KnownSaving> {
  const kept = await readSaving(db, transactionId);
  if (kept) return { reckoned: kept, waits: false };
  const due = await findDue(db, transactionId);
  if (!due) return { reckoned: undefined, waits: false };
  const reckoned = await reckon(db, due);
  const waits = reckoned !== undefined && now.getTime() - reckoned.endedAt.getTime() < meterDelayMs;
  return { reckoned, waits };
}

async function reckon(db: Db, due: Due): Promise<Reckoned | undefined> {
  const [transaction] = await findTransactions(db, [due.id]);
  if (!transaction?.ended_at) return undefined;
  const site = { id: due.site_id, zone: due.zone };
  const { registers, seenWatts } = await courseOf(db, transaction);
  const start = transaction.started_at;
  const told = spread(registers);
  // Where no register tells of its course, what is billed is spread evenly.
  const drawn = sumOf(told) > 0 ? told : spread(evenly(transaction, transaction.ended_at));
  const wattHours = sumOf(drawn);
  const watts = atOnceWatts(due, Math.max(seenWatts, ...drawn.map((one) => one * 4)));
  const atOnce = chargedAtOnce(start.getTime(), wattHours, watts, drawn.length);
  const first = quarterOf(start.getTime());
  const settings = await readPriceSettings(db, site.id);
  const [flows, prices] = await Promise.all([
    siteQuarters(db, site.id, new Date(first), new Date(first + drawn.length * quarterMs)),
    pricesOf(db, site, settings, first, drawn.length),
  ]);
  const flowAt = new Map(flows.map((flow) => [flow.at.getTime(), flow]));
  const perKilowatt = settings?.demandPrice;
  const demand = perKilowatt
    ? { perKilowatt, ...(await peakBefore(db, site, start, transaction.ended_at, due.id)) }
    : undefined;
  const saving = reckonSaving(
    drawn.map((one, i) => ({
      drawn: one,
      atOnce: atOnce[i]!,
      site: flowAt.get(first + i * quarterMs),
      price: prices[i],
    })),
    demand,
  );
  return {
    transactionId: due.id,
    organizationId: due.organization_id,
    siteId: due.site_id,
    endedAt: transaction.ended_at,
    revision: due.revision,
    wattHours: Number(transaction.energy_wh),
    watts,
    currency: saving.drawn.cost === null ? null : (settings?.currency ?? null),
    firstQuarter: new Date(first),
    drawn,
    atOnce,
    saving,
  };
}

const sumOf = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0);

const evenly = ({ started_at, energy_wh }: TransactionRow, endedAt: Date): Register[] => [
  { at: started_at.getTime(), wattHours: 0 },
  { at: Math.max(started_at.getTime() + 1, endedAt.getTime()), wattHours: Number(energy_wh) },
];

/** The readings by which it is billed, and the highest power that was told. */
async function courseOf(db: Db, transaction: TransactionRow) {
  const { samples } = await meteredOf(db, transaction);
  const end = transaction.ended_at!.getTime();
  const registers = samples.flatMap(({ at, wattHours }): Register[] =>
    wattHours === undefined || at > Math.max(end, transaction.started_at.getTime() + 1)
      ? []
      : [{ at, wattHours: Number(wattHours) }],
  );
  const seenWatts = Math.max(0, ...samples.map(({ watts }) => Number(watts ?? 0)));
  return { registers, seenWatts };
}

/** How fast it would have charged at once: what vehicle and EVSE can, else the most that was seen of it. */
function atOnceWatts(due: Due, seen: number): number {
  const vehicle = { batteryWh: null, maxAcWatts: due.vehicle_ac, maxDcWatts: due.vehicle_dc };
  const known = due.current_type === 'DC' ? due.vehicle_dc : due.vehicle_ac;
  const possible =
    known === null || due.current_type === null
      ? null
      : possiblePower(vehicle, { currentType: due.current_type, maxWatts: due.evse_watts });
  return Math.max(leastWatts, seen, possible ?? 0);
}
