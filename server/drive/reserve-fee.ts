import { currencyDecimals, priceTransaction } from '@busbar/pricing';
import type { Database } from '../platform/database/database.ts';
import { candidatesFor, frozenTariff } from '../tariffs/index.ts';
import type { ReservationFee } from './reserve-contract.ts';

export interface Reserved {
  readonly stationId: string;
  readonly evse: number | null;
  readonly tokenId: string | null;
  readonly zone: string;
  readonly startsAt: Date;
  readonly keptUntil: Date;
}

/** What a reservation costs by the tariff that holds when it begins; null where none does. */
export async function feeOf(db: Database, reserved: Reserved): Promise<ReservationFee | null> {
  const { stationId, evse, tokenId, startsAt: at, zone, keptUntil } = reserved;
  const [candidate] = await candidatesFor(db, { stationId, evse, tokenId, at });
  if (!candidate) return null;
  const tariff = await frozenTariff(db, candidate, at, { stationId });
  const minor = (end: Date, expired: boolean) => {
    const reservation = { start: at.getTime(), end: end.getTime(), expired };
    const { afterTax, beforeTax } = priceTransaction(tariff, { zone, samples: [], reservation }).totals;
    return (afterTax ?? beforeTax)?.minor ?? 0;
  };
  return {
    currency: candidate.currency,
    decimals: currencyDecimals(candidate.currency),
    // Who comes in the very moment of the begin had nothing kept free: a moment later the fee is due.
    comeMinor: minor(new Date(at.getTime() + 1), false),
    lateMinor: minor(keptUntil, false),
    noShowMinor: minor(keptUntil, true),
  };
}
