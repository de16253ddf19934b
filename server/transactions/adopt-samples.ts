import { sql, type Transaction as Trx } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { emptyValues, type Sample } from './sample.ts';
import { sampleNames } from './sample-row.ts';
import { silent } from './spoke.ts';
import { type Told, type Transaction, tell } from './transaction.ts';
import { parseWattHours } from './watt-hours.ts';

/**
 * Gives a transaction the samples of its EVSE that were told in its time but for no known transaction, and works it
 * out again with them.
 */
export async function adoptIdleSamples(
  trx: Trx<DB>,
  stationId: string,
  transaction: Transaction,
  maxWatts: number,
  now: Date,
): Promise<Transaction> {
  const until = transaction.end === null ? now : new Date(transaction.end.at);
  // An index key holds the transaction: the rows are moved, and one that is there already stays as it is.
  const { rows } = await sql<Moved>`
    with moved as (
      delete from meter_sample
       where station_id = ${stationId} and transaction_id is null and evse_number = ${transaction.evse}
         and at between ${new Date(transaction.startedAt)} and ${until} returning *)
    insert into meter_sample (transaction_id, ${keptColumns})
    select ${transaction.id}::uuid, ${keptColumns} from moved
    on conflict do nothing
    returning at, arrived_at, sent_at, context, location, digest, conflicting, energy_import_wh, energy_export_wh,
      power_import_w, soc_percent`.execute(trx);
  const samples = rows.map(toSample);
  if (samples.length === 0) return transaction;
  const told: Told = { ...silent, kind: 'meter', time: samples.at(-1)!.time, samples };
  return tell(transaction, told, maxWatts);
}

const keptColumns = sql.raw(sampleNames.filter((name) => name !== 'transaction_id').join(', '));

interface Moved {
  at: Date;
  arrived_at: Date;
  sent_at: string;
  context: string;
  location: string;
  digest: number;
  conflicting: boolean;
  energy_import_wh: string | null;
  energy_export_wh: string | null;
  power_import_w: number | null;
  soc_percent: number | null;
}

function toSample(row: Moved): Sample {
  const at = row.at.getTime();
  const energyOf = (text: string | null) => (text === null ? null : (parseWattHours(text) ?? null));
  return {
    time: { at, sent: row.sent_at, stationAt: at, arrivedAt: row.arrived_at.getTime(), fault: false },
    context: row.context,
    location: row.location,
    digest: row.digest,
    conflicting: row.conflicting,
    values: {
      ...emptyValues(),
      energyImport: energyOf(row.energy_import_wh),
      energyExport: energyOf(row.energy_export_wh),
      powerImport: row.power_import_w,
      soc: row.soc_percent,
    },
  };
}
