import type { Database } from '../platform/database/database.ts';
import type { Charge } from './charge-contract.ts';
import { type ChargedRow, readCharged, readWhere } from './charge-store.ts';
import { type LabelCodes, referenceOf } from './label-code.ts';
import { type PaymentSeen, phaseOf } from './paying.ts';

/** Below these, how long the held money lasts cannot be told from what was charged so far. */
const leastWh = 300;
const leastWatts = 100;

/** A payment and what it pays for, as one thing that a driver looks at. */
export async function chargeOf(db: Database, codes: LabelCodes, seen: PaymentSeen): Promise<Charge> {
  const [transaction, where] = await Promise.all([
    seen.transactionId ? readCharged(db, seen.transactionId) : undefined,
    seen.evseId ? readWhere(db, seen.evseId) : undefined,
  ]);
  const phase = phaseOf(seen.state);
  return {
    paymentId: seen.paymentId,
    phase,
    sentence: seen.sentence,
    reason: seen.reason,
    currency: seen.currency,
    decimals: seen.decimals,
    holdMinor: seen.authorizedMinor || seen.holdMinor,
    costMinor: seen.costMinor,
    capturedMinor: seen.capturedMinor,
    owedMinor: seen.owedMinor,
    client: phase === 'paying' ? seen.client : null,
    evse: where
      ? {
          reference: referenceOf(where.evse_id),
          code: codes.codeOf(where.evse_id),
          name: where.name,
          siteId: where.site_id,
          siteName: where.site_name,
          plugged: where.plugged,
        }
      : null,
    transaction: transaction
      ? {
          id: transaction.id,
          startedAt: transaction.started_at.toISOString(),
          endedAt: transaction.ended_at?.toISOString() ?? null,
          chargingState: transaction.charging_state,
          powerW: transaction.power_w,
          energyWh: transaction.energy_wh,
          soc: transaction.soc,
          secondsLeft: secondsLeft(seen, transaction),
        }
      : null,
    receipt: seen.receipt,
  };
}

/** How long what is held lasts, if charging goes on as it does now. */
function secondsLeft(
  { costMinor, authorizedMinor }: PaymentSeen,
  { ended_at, power_w, energy_wh }: ChargedRow,
): number | null {
  if (ended_at || costMinor === null || costMinor <= 0 || power_w === null) return null;
  if (energy_wh < leastWh || power_w < leastWatts) return null;
  const perWattHour = costMinor / energy_wh;
  const wattHoursLeft = Math.max(0, authorizedMinor - costMinor) / perWattHour;
  return Math.round((wattHoursLeft / power_w) * 3600);
}
