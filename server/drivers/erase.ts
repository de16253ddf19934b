/**
 * Erases a driver (GDPR, article 17). What names the person is removed, or replaced by a pseudonym that nothing leads
 * back from; what was charged and paid stays under ids. Logs are read through for the tokens' uids: that takes its time,
 * and is done seldom.
 */

import { sql } from 'kysely';
import type { Trx } from './people-house.ts';

/** What a slice does when a driver is erased: it removes what it keeps of the person beyond ids. */
export type ErasePerson = (trx: Trx, driverId: string) => Promise<void>;

interface ErasedToken {
  readonly id: string;
  readonly uid: string;
}

/** Who holds a station may remember its last transactions as they were: their memory is read anew before it writes. */
async function doubtMemory(trx: Trx, tokens: readonly ErasedToken[]): Promise<void> {
  await sql`
    update ownership set version = version + 1 where station_id in (
      select o.station_id from ownership o
       where exists (select from transaction t
                      where t.station_id = o.station_id and t.token_id = any(${tokens.map(({ id }) => id)}::uuid[]))
       order by o.station_id for update)`.execute(trx);
}

/** The pseudonym of a token: made of its id, which says nothing of the person. */
const pseudonym = (id: string) => `erased-${id.slice(-12)}`;

export async function eraseDriver(
  trx: Trx,
  driverId: string,
  now: Date,
  erasers: readonly ErasePerson[],
): Promise<void> {
  for (const erase of erasers) await erase(trx, driverId);
  const tokens = await tokensOf(trx, driverId);
  await doubtMemory(trx, tokens);
  for (const token of tokens) await eraseUid(trx, token);
  await eraseTokens(trx, tokens, now);
  await eraseVehicles(trx, driverId, now);
  await erasePlaces(trx, driverId, now);
  await trx
    .updateTable('driver')
    .set(({ fn, ref }) => ({
      name: `Erased driver ${driverId.slice(-6)}`,
      email: null,
      phone: null,
      language: null,
      external_number: null,
      note: '',
      blocked_reason: null,
      fleet_id: null,
      cost_centre_id: null,
      erased_at: now,
      retired_at: fn.coalesce(ref('retired_at'), sql<Date>`${now}`),
    }))
    .where('id', '=', driverId)
    .execute();
}

/** The driver's tokens, and those of a car that is the driver's own: a fleet's car goes to the next driver. */
async function tokensOf(trx: Trx, driverId: string): Promise<readonly ErasedToken[]> {
  const { rows } = await sql<ErasedToken>`
    select t.id, t.uid from token t left join vehicle v on v.id = t.vehicle_id
     where t.driver_id = ${driverId}::uuid or (v.driver_id = ${driverId}::uuid and v.fleet_id is null)`.execute(
    trx,
  );
  return rows;
}

/** Columns that hold a uid and nothing else. */
const plainColumns = [
  ['transaction', 'token_uid'],
  ['transaction', 'stop_token_uid'],
  ['attempt_log', 'token_uid'],
  ['reservation', 'token_uid'],
] as const;
/** Columns that hold messages or what was made of them, with a uid somewhere inside. */
const jsonColumns = [
  ['transaction', 'working'],
  ['transaction_event', 'data'],
  ['event', 'data'],
  ['quarantine', 'body'],
  ['command', 'payload'],
  ['command', 'answer'],
] as const;
const textColumns = [
  ['frame_log', 'text'],
  ['frame_log', 'answer'],
] as const;

async function eraseUid(trx: Trx, { id, uid }: ErasedToken): Promise<void> {
  const name = pseudonym(id);
  for (const [table, column] of plainColumns) {
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${name}
               where upper(${sql.ref(column)}) = ${uid.toUpperCase()}`.execute(trx);
  }
  // As a whole text in JSON, or as sentences name it; a number that only looks like it stays.
  const literal = uid.replace(/[^0-9A-Za-z]/g, '\\$&');
  const pattern = `(?<=")${literal}(?=")|(?<=oken )${literal}(?![0-9A-Za-z])`;
  for (const [table, column] of jsonColumns) {
    await sql`update ${sql.table(table)}
                 set ${sql.ref(column)} = regexp_replace(${sql.ref(column)}::text, ${pattern}, ${name}, 'gi')::jsonb
               where ${sql.ref(column)}::text ~* ${pattern}`.execute(trx);
  }
  for (const [table, column] of textColumns) {
    await sql`update ${sql.table(table)}
                 set ${sql.ref(column)} = regexp_replace(${sql.ref(column)}, ${pattern}, ${name}, 'gi')
               where ${sql.ref(column)} ~* ${pattern}`.execute(trx);
  }
  await forgetLists(trx, uid);
}

/** Lists that hold the uid are not known any more: their stations are asked, and sent a whole one without it. */
async function forgetLists(trx: Trx, uid: string): Promise<void> {
  const { rows } = await sql<{ digest: string }>`
    select digest from local_list_contents
     where exists (select from jsonb_object_keys(entries) as k (uid) where upper(k.uid) = ${uid.toUpperCase()})`.execute(
    trx,
  );
  const digests = rows.map(({ digest }) => digest);
  if (digests.length === 0) return;
  await trx
    .updateTable('local_list')
    .set({ contents: null, contents_version: null, state: 'unknown' })
    .where('contents', 'in', digests)
    .execute();
  await trx.deleteFrom('local_list_contents').where('digest', 'in', digests).execute();
}

async function eraseTokens(trx: Trx, tokens: readonly ErasedToken[], now: Date): Promise<void> {
  for (const { id } of tokens) {
    const name = pseudonym(id);
    await trx
      .updateTable('token')
      .set(({ fn, ref }) => ({
        uid: name,
        uid_key: name.toUpperCase(),
        printed_number: null,
        label: '',
        message: null,
        note: '',
        language: null,
        group_uid: null,
        retired_at: fn.coalesce(ref('retired_at'), sql<Date>`${now}`),
      }))
      .where('id', '=', id)
      .execute();
    await trx.updateTable('reservation').set({ note: '' }).where('token_id', '=', id).execute();
  }
}

/** A car that is the driver's own goes; one of a fleet stays with the fleet. */
async function eraseVehicles(trx: Trx, driverId: string, now: Date): Promise<void> {
  await sql`
    update vehicle set plate = 'erased-' || right(id::text, 12), model = '', evccid = null, note = '',
           retired_at = coalesce(retired_at, ${now})
     where driver_id = ${driverId}::uuid and fleet_id is null`.execute(trx);
  await trx.updateTable('vehicle').set({ driver_id: null }).where('driver_id', '=', driverId).execute();
}

/** No site and no group names the person any more, nothing bounds them; words that people wrote of them go. */
async function erasePlaces(trx: Trx, driverId: string, now: Date): Promise<void> {
  await trx.deleteFrom('site_access_entry').where('subject_id', '=', driverId).execute();
  await trx.deleteFrom('evse_limit').where('subject_id', '=', driverId).execute();
  await trx.deleteFrom('driver_group_member').where('driver_id', '=', driverId).execute();
  await trx
    .updateTable('budget')
    .set({ ended_at: now })
    .where('subject_id', '=', driverId)
    .where('ended_at', 'is', null)
    .execute();
  await sql`update contract set name = 'erased', note = '', valid_until = least(valid_until, greatest(valid_from, ${now}))
             where driver_id = ${driverId}::uuid`.execute(trx);
  await sql`update balance_movement set note = '' where note <> ''
             and balance_id in (select id from balance where driver_id = ${driverId}::uuid)`.execute(trx);
}
