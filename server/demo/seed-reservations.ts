import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';

const hourMs = 3_600_000;

/** How reservations of the last days ended, and in how many hours the next ones begin. */
const past = [
  'expired',
  'used',
  'cancelled',
  'used',
  'expired',
  'used',
  'used',
  'expired',
  'cancelled',
  'used',
];
const ahead = [3, 7, 20, 26, 31, 50, 74, 98, 122, 146];

interface Kept {
  readonly station_id: string;
  readonly evse_number: number;
}
interface Holder {
  readonly id: string;
  readonly uid: string;
  readonly kind: string;
}

/**
 * Writes reservations of the week before and the week to come, at public stations and for companies' and prepaid drivers'
 * tokens. Nobody came for some of them: what that costs is priced and billed as the demo runs.
 */
export async function seedReservations(trx: Transaction<DB>, now: Date): Promise<void> {
  const evses = await sql<Kept>`
    select e.station_id, e.number as evse_number
      from evse e join station s on s.id = e.station_id join site si on si.id = s.site_id
     where s.identity like 'BER-OST-%' or s.identity like 'HAM-HAF-%'
     order by s.identity, e.number limit 10`.execute(trx);
  const holders = await sql<Holder>`
    select k.id, k.uid, k.kind
      from token k
      left join balance b on b.driver_id = k.driver_id
      left join organization o on o.id = k.organization_id
     where k.kind = 'rfid' and k.status = 'active' and (o.kind = 'fleet' or b.id is not null)
     order by (b.id is null), k.uid limit 12`.execute(trx);
  if (evses.rows.length === 0 || holders.rows.length === 0) return;
  const row = (index: number, state: string, startsAt: number, hours: number) => {
    const evse = evses.rows[index % evses.rows.length]!;
    const token = holders.rows[(index * 5) % holders.rows.length]!;
    const made = new Date(Math.min(startsAt - 4 * hourMs, now.getTime()));
    return {
      id: newId(),
      ...evse,
      number: 900_001 + index,
      token_uid: token.uid,
      token_kind: token.kind,
      token_id: token.id,
      starts_at: new Date(startsAt),
      expires_at: new Date(startsAt + hours * hourMs),
      state,
      created_by_kind: 'system',
      created_at: made,
      changed_at: state === 'requested' ? made : new Date(startsAt + hours * hourMs),
    };
  };
  const whole = Math.floor(now.getTime() / hourMs) * hourMs;
  const before = past.map((state, index) => row(index, state, whole - (index + 1) * 15 * hourMs, 1));
  const after = ahead.map((hours, index) => row(index, 'requested', whole + hours * hourMs, 1 + (index % 3)));
  await trx
    .insertInto('reservation')
    .values([...before, ...after.map((one, index) => ({ ...one, number: 910_001 + index }))])
    .execute();
}
