import type { Kysely } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import { readSituation } from './ability.ts';
import { compositeLimit, type Segment } from './composite.ts';
import type { getLimits } from './contract.ts';
import { externalProfiles } from './external.ts';
import { readSchedule } from './ocpp-profile.ts';
import { ratedWatts, supplyOf } from './profile.ts';
import { sayExternal, sayNow } from './sentences.ts';

type Db = Kysely<DB>;
type Limits = ResponseOf<typeof getLimits>;

/** Outside limits that are shown, those that ended among them. */
const mostExternal = 50;

/** What limits the EVSEs of a station over the next hours: our expectation, and what the station told. */
export async function readLimits(db: Db, stationId: string, at: Date, hours: number): Promise<Limits> {
  const from = Math.floor(at.getTime() / 1000) * 1000;
  const to = from + hours * 3_600_000;
  const [situation, external, outside, told, modes] = await Promise.all([
    readSituation(db, stationId, at),
    externalProfiles(db, stationId),
    readExternal(db, stationId),
    readTold(db, stationId),
    readModes(db, stationId),
  ]);
  const { ability, installed, running } = situation;
  const profiles = [...installed, ...external];
  const numbers = [0, ...ability.evses.map(({ number }) => number)];
  return {
    from: iso(from),
    to: iso(to),
    units: [...ability.units],
    maxPeriods: ability.maxPeriods,
    maxStackLevel: ability.maxStackLevel,
    evses: numbers.flatMap((number) => {
      const supply = supplyOf(ability, number);
      if (!supply) return [];
      const runs = running.find(({ evse }) => evse === number);
      const mode = runs && modes.get(runs.transactionId);
      const charge = {
        supply,
        transactionId: runs?.transactionId ?? null,
        // A limit that begins with a transaction is shown as if one began now.
        startedAt: runs?.startedAt ?? from,
        priority: mode?.priority ?? false,
      };
      // The station as a whole has no charge of its own: what holds for each EVSE does not add up to it.
      const meant =
        number === 0
          ? profiles.filter(
              ({ purpose }) => purpose !== 'tx_default' && purpose !== 'tx' && purpose !== 'priority',
            )
          : profiles;
      const expected = compositeLimit(meant, charge, from, to);
      return [
        {
          number,
          current: supply.current,
          phases: supply.phases,
          ratedWatts: ratedWatts(supply),
          ratedAmps: supply.maxAmps,
          transactionId: runs?.id ?? null,
          stationTransactionId: runs?.transactionId ?? null,
          priority: charge.priority,
          allowedTransfer: mode?.allowed ?? null,
          sentence: nowSentence(expected[0]),
          expected: expected.map((segment) => ({ ...segment, from: iso(segment.from), to: iso(segment.to) })),
          told: told.get(number) ?? null,
        },
      ];
    }),
    external: outside,
  };
}

const iso = (time: number) => new Date(time).toISOString();

function nowSentence(segment: Segment | undefined) {
  if (!segment || segment.watts === null || segment.by === 'nothing') return sayNow('nothing');
  return sayNow(segment.by, { watts: kilowatts(segment.watts) });
}

const kilowatts = (watts: number) => (watts / 1000).toFixed(1);

async function readExternal(db: Db, stationId: string): Promise<Limits['external']> {
  const rows = await db
    .selectFrom('external_limit')
    .selectAll()
    .where('station_id', '=', stationId)
    .orderBy('told_at', 'desc')
    .limit(mostExternal)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    evse: row.evse_number,
    source: row.source,
    gridCritical: row.grid_critical,
    localGeneration: row.local_generation,
    sentence: externalSentence(row.source, row.cleared_at !== null),
    schedules: Array.isArray(row.schedules) ? row.schedules : [],
    toldAt: row.told_at.toISOString(),
    clearedAt: row.cleared_at?.toISOString() ?? null,
  }));
}

function externalSentence(source: string, cleared: boolean) {
  if (cleared) return sayExternal('cleared', { source });
  switch (source) {
    case 'EMS':
    case 'SO':
    case 'CSO':
    case 'Other':
      return sayExternal(source);
    default:
      return sayExternal('named', { source });
  }
}

type Told = NonNullable<Limits['evses'][number]['told']>;

/** The composite schedules that the station told last. */
async function readTold(db: Db, stationId: string): Promise<ReadonlyMap<number, Told>> {
  const rows = await db
    .selectFrom('composite_schedule')
    .selectAll()
    .where('station_id', '=', stationId)
    .execute();
  return new Map(
    rows.map((row) => {
      const { start, seconds, unit, periods } = readSchedule(row.schedule);
      const begin = start ?? row.told_at.getTime();
      return [
        row.evse_number,
        {
          unit,
          at: row.told_at.toISOString(),
          periods: periods.map(({ from, limit, phases }) => ({
            from: iso(begin + from * 1000),
            limit: limit ?? null,
            phases: phases ?? null,
          })),
          to: iso(begin + (seconds ?? 0) * 1000),
        },
      ];
    }),
  );
}

async function readModes(db: Db, stationId: string) {
  const rows = await db
    .selectFrom('charging_mode')
    .innerJoin('transaction', (join) =>
      join
        .onRef('transaction.station_id', '=', 'charging_mode.station_id')
        .onRef('transaction.station_transaction_id', '=', 'charging_mode.station_transaction_id'),
    )
    .select(['charging_mode.station_transaction_id as id', 'priority', 'allowed_transfer as allowed'])
    .where('charging_mode.station_id', '=', stationId)
    .where('transaction.state', '=', 'active')
    .execute();
  return new Map(rows.map(({ id, priority, allowed }) => [id, { priority, allowed }]));
}
