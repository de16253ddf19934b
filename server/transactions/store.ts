import type pg from 'pg';
import { collect } from '../platform/collect.ts';
import type { StoredSample } from './evidence.ts';
import type { PowerPoint } from './power.ts';
import { restore, restsOnPower, type TransactionRow } from './restore.ts';
import type { Sample } from './sample.ts';
import type { Transaction } from './transaction.ts';
import { formatWattHours, type MicroWh } from './watt-hours.ts';

/** What a decision may read when memory does not hold it: late and repeated messages, a station's first words. */
export interface Lookup {
  /** A transaction by the station's own id of it. */
  transaction(stationId: string, stationTransactionId: string): Promise<Transaction | undefined>;
  /** The latest 1.6 transaction with the same start: it was told before, unless its id was used since. */
  sameStart(
    stationId: string,
    start: { evse: number; connector: number; sent: string; register: MicroWh },
  ): Promise<Transaction | undefined>;
  /** Digests of what was told under a sequence number (null: of messages without a usable one), oldest first. */
  tellings(transactionId: string, seqNo: number | null): Promise<readonly number[]>;
  /** Samples on file with the keys of these. */
  samples(
    stationId: string,
    transactionId: string | null,
    evse: number,
    samples: readonly Sample[],
  ): Promise<readonly StoredSample[]>;
  isQuarantined(stationId: string, kind: string, digest: number): Promise<boolean>;
}

/** Opens the look-ups; transactions asked for in the same few milliseconds are found by one statement. */
export function createLookup(pool: pg.Pool): Lookup {
  const find = collect((keys) => findTransactions(pool, keys));
  return {
    transaction: (stationId, stationTransactionId) => find(`${stationId} ${stationTransactionId}`),
    sameStart: (stationId, start) => findSameStart(pool, stationId, start),
    tellings: (transactionId, seqNo) => findTellings(pool, transactionId, seqNo),
    samples: (stationId, transactionId, evse, samples) =>
      findSamples(pool, stationId, transactionId, evse, samples),
    isQuarantined: (stationId, kind, digest) => findQuarantined(pool, stationId, kind, digest),
  };
}

async function findTransactions(pool: pg.Pool, keys: readonly string[]): Promise<Map<string, Transaction>> {
  const { rows } = await pool.query<TransactionRow>({
    name: 'transactions_by_station_id',
    text: `select t.* from unnest($1::uuid[], $2::text[]) as k (station_id, told_id)
             join transaction t on t.station_id = k.station_id and t.station_transaction_id = k.told_id`,
    values: [keys.map((key) => key.slice(0, 36)), keys.map((key) => key.slice(37))],
  });
  const restored = await restoreAll(pool, rows);
  return new Map(
    restored.map((transaction, index) => [
      `${rows[index]!.station_id} ${transaction.stationTransactionId}`,
      transaction,
    ]),
  );
}

/** Restores rows, reading the power samples of those that have no register. */
export async function restoreAll(pool: pg.Pool, rows: readonly TransactionRow[]): Promise<Transaction[]> {
  const power = await findPower(pool, rows.filter(restsOnPower));
  return rows.map((row) => restore(row, power.get(row.id)));
}

async function findPower(pool: pg.Pool, rows: readonly TransactionRow[]): Promise<Map<string, PowerPoint[]>> {
  const found = new Map<string, PowerPoint[]>();
  if (rows.length === 0) return found;
  const since = new Date(Math.min(...rows.map((row) => row.started_at.getTime())) - 86_400_000);
  // Of two values for one instant the larger counts, as in memory.
  const { rows: points } = await pool.query<{ transaction_id: string; at: Date; watts: number }>({
    text: `select s.transaction_id, s.at, max(s.power_import_w)::float8 as watts
             from unnest($1::uuid[], $2::uuid[], $4::smallint[]) as t (station_id, id, evse)
             join meter_sample s on s.station_id = t.station_id and s.evse_number in (0, t.evse) and s.transaction_id = t.id
            where s.at >= $3 and s.power_import_w is not null and not s.conflicting
            group by s.transaction_id, s.at order by s.at`,
    values: [
      rows.map((row) => row.station_id),
      rows.map((row) => row.id),
      since,
      rows.map((row) => row.evse_number),
    ],
  });
  for (const { transaction_id, at, watts } of points) {
    const list = found.get(transaction_id);
    const point = { at: at.getTime(), watts };
    if (list) list.push(point);
    else found.set(transaction_id, [point]);
  }
  return found;
}

async function findSameStart(
  pool: pg.Pool,
  stationId: string,
  start: { evse: number; connector: number; sent: string; register: MicroWh },
): Promise<Transaction | undefined> {
  const { rows } = await pool.query<TransactionRow>({
    name: 'transaction_same_start',
    text: `select * from transaction
            where station_id = $1 and evse_number = $2 and connector_number = $3 and started_sent = $4
              and register_start = $5::numeric
            order by started_at desc, id desc limit 1`,
    values: [stationId, start.evse, start.connector, start.sent, formatWattHours(start.register)],
  });
  return (await restoreAll(pool, rows))[0];
}

async function findTellings(pool: pg.Pool, transactionId: string, seqNo: number | null): Promise<number[]> {
  const { rows } = await pool.query<{ body_digest: number }>({
    name: 'transaction_tellings',
    text: `select body_digest from transaction_event
            where transaction_id = $1 and seq_no is not distinct from $2 and body_digest <> 0
            order by variant, arrived_at limit 1000`,
    values: [transactionId, seqNo],
  });
  return rows.map((row) => Number(row.body_digest));
}

async function findSamples(
  pool: pg.Pool,
  stationId: string,
  transactionId: string | null,
  evse: number,
  samples: readonly Sample[],
): Promise<StoredSample[]> {
  const { rows } = await pool.query<StoredSample>({
    name: transactionId === null ? 'idle_samples_of_key' : 'transaction_samples_of_key',
    text: `select sent_at, context, location, digest, energy_import_wh, energy_export_wh, power_import_w,
                  power_export_w, power_offered_w, current_import_a, current_l1_a, current_l2_a, current_l3_a,
                  current_offered_a, voltage_v, voltage_l1_v, voltage_l2_v, voltage_l3_v, soc_percent,
                  temperature_c, frequency_hz, other
             from meter_sample
            where station_id = $1 and evse_number = $2 and at between $4 and $5 and sent_at = any($3::text[])
              and transaction_id ${transactionId === null ? 'is null' : '= $6'}`,
    values: [
      stationId,
      evse,
      samples.map((sample) => sample.time.sent),
      new Date(Math.min(...samples.map(earliest))),
      new Date(Math.max(...samples.map((sample) => sample.time.at))),
      ...(transactionId ? [transactionId] : []),
    ],
  });
  return rows;
}

/** A sample without a usable time was filed under its arrival: an earlier telling is looked for that far back. */
const faultySearchMs = 2 * 86_400_000;
const earliest = ({ time }: Sample) => (time.fault ? time.at - faultySearchMs : time.at);

async function findQuarantined(
  pool: pg.Pool,
  stationId: string,
  kind: string,
  digest: number,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'quarantined',
    text: 'select from quarantine where station_id = $1 and kind = $2 and body_digest = $3',
    values: [stationId, kind, digest],
  });
  return rowCount === 1;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The station's own id of one of its transactions, named by our id or by the station's; undefined when it has none. */
export function createStationTransactionId(pool: pg.Pool) {
  return async (stationId: string, named: string): Promise<string | undefined> => {
    const { rows } = await pool.query<{ station_transaction_id: string }>(
      `select station_transaction_id from transaction
        where station_id = $1 and (id = $3::uuid or station_transaction_id = $2)
        order by (id = $3::uuid) is true desc limit 1`,
      [stationId, named, uuid.test(named) ? named : null],
    );
    return rows[0]?.station_transaction_id;
  };
}
