import { currencyDecimals } from '@busbar/pricing';
import type { Database } from '../platform/database/database.ts';
import { type LabelCodes, referenceOf } from './label-code.ts';
import type { OwnReservation, ownStates } from './reserve-contract.ts';
import { feeOf } from './reserve-fee.ts';
import type { OwnReservationRow } from './reserve-store.ts';
import { sayDrive } from './sentences.ts';

/** How a reservation stands, in a driver's words. */
function stateOf({ state, starts_at }: OwnReservationRow, now: Date): (typeof ownStates)[number] {
  switch (state) {
    case 'requested':
      return starts_at > now ? 'planned' : 'asked';
    case 'active':
      return starts_at > now ? 'planned' : 'kept';
    case 'expired':
      return 'missed';
    default:
      return state;
  }
}

/** A reservation as its driver sees it. */
export async function toOwnReservation(
  db: Database,
  codes: LabelCodes,
  row: OwnReservationRow,
  now: Date,
): Promise<OwnReservation> {
  const state = stateOf(row, now);
  const open = state === 'planned' || state === 'asked' || state === 'kept';
  const live = open && !row.cancel_asked;
  const keptUntil = row.hold_until ?? row.expires_at;
  return {
    id: row.id,
    state,
    sentence: sayDrive(open && row.cancel_asked ? 'reserved_cancelling' : `reserved_${state}`),
    siteId: row.site_id,
    siteName: row.site_name,
    zone: row.zone,
    evse: row.evse_id
      ? {
          id: row.evse_id,
          code: codes.codeOf(row.evse_id),
          reference: referenceOf(row.evse_id),
          name: row.evse_name,
        }
      : null,
    token: { id: row.token_id, label: row.token_label || `… ${row.token_uid.slice(-4)}` },
    startsAt: row.starts_at.toISOString(),
    keptUntil: keptUntil.toISOString(),
    endsAt: row.expires_at.toISOString(),
    live,
    noShow: live ? await threatened(db, row, keptUntil) : due(row),
    transactionId: row.transaction_id,
  };
}

async function threatened(
  db: Database,
  row: OwnReservationRow,
  keptUntil: Date,
): Promise<OwnReservation['noShow']> {
  const fee = await feeOf(db, {
    stationId: row.station_id,
    evse: row.evse_number,
    tokenId: row.token_id,
    zone: row.zone,
    startsAt: row.starts_at,
    keptUntil,
  });
  if (!fee || fee.noShowMinor === 0) return null;
  return { currency: fee.currency, decimals: fee.decimals, amountMinor: fee.noShowMinor };
}

function due({
  fee_currency: currency,
  fee_minor: amountMinor,
}: OwnReservationRow): OwnReservation['noShow'] {
  if (currency === null || amountMinor === null) return null;
  return { currency, decimals: currencyDecimals(currency), amountMinor };
}
