import { priceTransaction } from '@busbar/pricing';
import { sql, type Transaction } from 'kysely';
import { giveFeeBack, takeFee } from '../drivers/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { writeEvents } from '../platform/outbox.ts';
import { candidatesForAll, frozenTariff } from '../tariffs/index.ts';

type Trx = Transaction<DB>;

interface ExpiredRow {
  readonly id: string;
  readonly station_id: string;
  readonly organization_id: string;
  readonly site_id: string | null;
  readonly evse_number: number | null;
  readonly token_id: string | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly zone: string;
}

/**
 * Prices reservations that nobody came for, by the tariff that held when they began: its elements for reservations that
 * expired, else those for any. What costs nothing leaves nothing behind. Gives how many cost something.
 */
export async function priceNoShows(
  trx: Trx,
  reservationIds: readonly string[],
  { now, newId }: { readonly now: Date; readonly newId: NewId },
): Promise<number> {
  if (reservationIds.length === 0) return 0;
  const { rows } = await sql<ExpiredRow>`
    select r.id, r.station_id, s.organization_id, s.site_id, r.evse_number, r.token_id, r.starts_at,
           least(r.expires_at, coalesce(r.hold_until, r.expires_at)) as ends_at, coalesce(si.zone, 'UTC') as zone
      from reservation r join station s on s.id = r.station_id left join site si on si.id = s.site_id
     where r.id = any(${reservationIds}::uuid[]) and r.state = 'expired' and r.reason is null and r.transaction_id is null`.execute(
    trx,
  );
  let due = 0;
  for (const row of rows) if (await priceNoShow(trx, row, now, newId)) due += 1;
  return due;
}

async function priceNoShow(trx: Trx, row: ExpiredRow, now: Date, newId: NewId): Promise<boolean> {
  const { station_id: stationId, evse_number: evse, token_id: tokenId, starts_at: at } = row;
  const [[candidate] = []] = await candidatesForAll(trx, [{ stationId, evse, tokenId, at }]);
  if (!candidate) return false;
  const tariff = await frozenTariff(trx, candidate, at, { stationId });
  const reservation = { start: at.getTime(), end: row.ends_at.getTime(), expired: true };
  const cost = priceTransaction(tariff, { zone: row.zone, samples: [], reservation });
  const { beforeTax, tax, afterTax } = cost.totals;
  if (!((afterTax ?? beforeTax)?.minor ?? 0)) return false;
  const { organization_id, site_id } = row;
  const inserted = await trx
    .insertInto('reservation_cost')
    .values({
      reservation_id: row.id,
      organization_id,
      site_id,
      token_id: tokenId,
      currency: cost.currency,
      before_tax_minor: beforeTax?.minor ?? null,
      tax_minor: tax?.minor ?? null,
      after_tax_minor: afterTax?.minor ?? null,
      cost: JSON.stringify(cost),
      priced_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('reservation_id')
    .executeTakeFirst();
  if (!inserted) return false;
  const amountMinor = (afterTax ?? beforeTax)!.minor;
  if (tokenId)
    await takeFee(trx, newId, {
      reservationId: row.id,
      tokenId,
      amountMinor,
      currency: cost.currency,
      at: now,
    });
  const data = { reservationId: row.id, currency: cost.currency, amountMinor };
  await writeEvents(trx, newId, [
    {
      kind: 'reservation.no_show',
      at: now,
      organizationId: organization_id,
      siteId: site_id,
      stationId,
      subjectId: row.id,
      data,
    },
  ]);
  return true;
}

/** Takes the fee back of those for whom a start was told late, and tells of it. Gives how many. */
export async function voidNoShows(
  trx: Trx,
  reservationIds: readonly string[],
  { now, newId }: { readonly now: Date; readonly newId: NewId },
): Promise<number> {
  if (reservationIds.length === 0) return 0;
  const voided = await trx
    .updateTable('reservation_cost')
    .set({ voided_at: now })
    .where('reservation_id', 'in', [...reservationIds])
    .where('voided_at', 'is', null)
    .returning(['reservation_id', 'organization_id', 'site_id'])
    .execute();
  for (const { reservation_id } of voided) await giveFeeBack(trx, newId, reservation_id, now);
  await writeEvents(
    trx,
    newId,
    voided.map(({ reservation_id: id, organization_id: organizationId, site_id: siteId }) => ({
      kind: 'reservation.fee_voided',
      at: now,
      organizationId,
      siteId,
      subjectId: id,
      data: { reservationId: id },
    })),
  );
  return voided.length;
}
