import { type Finding, judge, type Verdict } from '@busbar/signed-readings';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { type Marking, markTransaction } from '../transactions/index.ts';
import { raiseHold, settleHold } from './holds.ts';
import { type KeysOf, keysFor, type Place } from './keys.ts';
import { findTold, type Told } from './told.ts';

type Trx = Transaction<DB>;

/** What is judged of an ended transaction. */
interface Ended extends Place {
  readonly site_id: string | null;
  readonly energy_wh: string;
  readonly energy_estimated: boolean;
  readonly token_uid: string | null;
  readonly judged: boolean;
}

/**
 * Checks the signed readings of transactions that have ended: keeps them and the verdict, marks those that fail and holds
 * them back from being billed by themselves. Those that told none are left alone, unless a key of their EVSE's meter is
 * registered. Gives how many were judged.
 */
export async function judgeTransactions(
  house: Marking,
  trx: Trx,
  transactionIds: readonly string[],
): Promise<number> {
  if (transactionIds.length === 0) return 0;
  const { rows: ended } = await sql<Ended>`
    select t.id, t.station_id, t.evse_number, t.organization_id, t.site_id, t.energy_wh::text, t.energy_estimated, t.token_uid,
           exists (select from reading_verdict v where v.transaction_id = t.id) as judged
      from transaction t
     where t.id = any(${transactionIds}::uuid[]) and t.ended_at is not null
       and not (t.provisional and t.confirmed_at is null)`.execute(trx);
  if (ended.length === 0) return 0;
  const told = await findTold(
    trx,
    ended.map(({ id }) => id),
  );
  const keys = await keysFor(trx, ended);
  let judged = 0;
  for (const one of ended) {
    const readings = told.get(one.id) ?? [];
    const { expected, keysOf } = keys.get(one.id)!;
    if (readings.length === 0 && !expected && !one.judged) continue;
    await judgeOne(house, trx, one, readings, keysOf, expected);
    judged += 1;
  }
  return judged;
}

async function judgeOne(
  house: Marking,
  trx: Trx,
  transaction: Ended,
  told: readonly Told[],
  keysOf: KeysOf['keysOf'],
  expected: boolean,
): Promise<void> {
  const verdict = judge({
    told: told.map((one) => one.told),
    keysOf,
    ...(!transaction.energy_estimated && { billedWattHours: Number(transaction.energy_wh) }),
    ...(transaction.token_uid && { userId: transaction.token_uid }),
  });
  const missing = told.length === 0 && expected;
  const status = missing ? 'failed' : verdict.status;
  const findings = missing ? [noneTold] : verdict.findings;
  await keepReadings(house.newId, trx, transaction.id, told, verdict);
  await keepVerdict(house, trx, transaction, { ...verdict, status }, findings);
  const failed = status === 'failed';
  await markTransaction(house, trx, transaction, 'readings_failed', failed);
  if (failed) await raiseHold(house, trx, transaction, 'signed_readings', fingerprintOf(findings));
  else await settleHold(house, trx, transaction, 'signed_readings');
}

type Found = Omit<Finding, 'code'> & { readonly code: Finding['code'] | 'none_told' };
const noneTold: Found = { code: 'none_told', failure: true, record: null, detail: '' };

/** What failed, without the words: looked at once, the same again is not held again. */
const fingerprintOf = (findings: readonly Found[]) =>
  findings
    .filter(({ failure }) => failure)
    .map(({ code, record, detail }) => `${code} ${record ?? ''} ${detail}`)
    .sort()
    .join('\n');

async function keepReadings(
  newId: NewId,
  trx: Trx,
  transactionId: string,
  told: readonly Told[],
  { records }: Verdict,
): Promise<void> {
  const rows = told.map(({ at, context, measurand, told: original, digest }, place) => {
    const { format, encoding, text, record, key, keySource } = records[place]!;
    return {
      id: newId(),
      transaction_id: transactionId,
      place,
      at,
      context,
      measurand,
      told: JSON.stringify(original),
      digest,
      format,
      encoding,
      record: text,
      meter_serial: record?.meter ?? null,
      public_key: key?.hex ?? null,
      key_source: keySource,
    };
  });
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await trx
      .insertInto('signed_reading')
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict.columns(['transaction_id', 'digest']).doUpdateSet(({ ref }) => ({
          place: ref('excluded.place'),
          public_key: ref('excluded.public_key'),
          key_source: ref('excluded.key_source'),
        })),
      )
      .execute();
}
/** PostgreSQL takes 65,535 parameters. */
const rowsAtOnce = 1000;

async function keepVerdict(
  { clock }: Pick<Marking, 'clock'>,
  trx: Trx,
  { id, organization_id, site_id }: Ended,
  { status, meter, energy }: Verdict,
  findings: readonly Found[],
): Promise<void> {
  const columns = {
    status,
    findings: JSON.stringify(findings),
    meter_serial: meter,
    from_wh: energy === null ? null : String(energy.fromWattHours),
    to_wh: energy === null ? null : String(energy.toWattHours),
    from_at: dateOf(energy?.from),
    to_at: dateOf(energy?.to),
    checked_at: clock.now(),
  };
  await trx
    .insertInto('reading_verdict')
    .values({ transaction_id: id, organization_id, site_id, ...columns })
    .onConflict((conflict) => conflict.column('transaction_id').doUpdateSet(columns))
    .execute();
}

const dateOf = (at: number | null | undefined) => (at == null ? null : new Date(at));
