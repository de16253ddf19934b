import type { Ocpp21 } from '@busbar/ocpp';
import { type Cost, currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { TransactionCost } from './contract.ts';
import { sayCost } from './sentences.ts';

/** What a station that prices by itself told of a transaction's cost, the last time it did (OCPP 2.1, I12). */
export async function stationCostOf(
  db: Kysely<DB>,
  transactionId: string,
): Promise<Ocpp21.CostDetailsType | undefined> {
  const { rows } = await sql<{ details: Ocpp21.CostDetailsType }>`
    select data->'costDetails' as details from transaction_event
     where transaction_id = ${transactionId} and data ? 'costDetails' order by at desc, seq_no desc limit 1`.execute(
    db,
  );
  return rows[0]?.details;
}

/** The station's sum beside ours: to the cent, or not. */
export function compared(details: Ocpp21.CostDetailsType, cost: Cost): TransactionCost['station'] {
  const { failureToCalculate, failureReason, totalCost } = details;
  const { total } = totalCost;
  const scale = 10 ** currencyDecimals(cost.currency);
  const minor = (amount: number | undefined) => (amount === undefined ? null : Math.round(amount * scale));
  const told = { beforeTaxMinor: minor(total.exclTax), afterTaxMinor: minor(total.inclTax) };
  if (failureToCalculate)
    return {
      ...told,
      same: false,
      sentence: sayCost('station_failed', { reason: failureReason ?? '–' }),
    };
  const [station, ours] =
    told.afterTaxMinor !== null && cost.totals.afterTax
      ? [told.afterTaxMinor, cost.totals.afterTax.minor]
      : [told.beforeTaxMinor, cost.totals.beforeTax?.minor ?? null];
  const same = station === ours && totalCost.currency === cost.currency;
  const words = (amount: number | null) =>
    amount === null ? '–' : `${(amount / scale).toFixed(currencyDecimals(cost.currency))} ${cost.currency}`;
  const sentence = same
    ? sayCost('station_same')
    : sayCost('station_other', { station: words(station), ours: words(ours) });
  return { ...told, same, sentence };
}
