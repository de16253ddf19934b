import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { Kind, Profile, Purpose } from './profile.ts';

type Db = Kysely<DB>;

/** Installed profiles that are read of one station; real ones hold a few dozen. */
export const mostInstalled = 500;

/** A profile as it is stored: what the station's file says of it besides its own members. */
export type ProfileRow = Awaited<ReturnType<ReturnType<typeof profileRows>['execute']>>[number];

/** Profiles of a station with all that is told of them. */
export function profileRows(db: Db, stationId: string) {
  return db.selectFrom('charging_profile').selectAll().where('station_id', '=', stationId);
}

/** What a station holds now, as far as known: neither over by its time nor by its transaction. */
export async function installedProfiles(db: Db, stationId: string, at: Date): Promise<Profile[]> {
  const rows = await profileRows(db, stationId)
    .where('state', '=', 'installed')
    .where(sql<boolean>`coalesce(valid_to > ${at}, true)`)
    .where(
      sql<boolean>`not exists (select from transaction t where t.station_id = charging_profile.station_id
        and t.station_transaction_id = charging_profile.station_transaction_id and t.state = 'ended')`,
    )
    .orderBy('installed_at', 'desc')
    .limit(mostInstalled)
    .execute();
  return rows.map(toProfile);
}

type StoredSchedule = Pick<Profile, 'start' | 'seconds' | 'unit' | 'minRate' | 'periods' | 'updateSeconds'>;

export function toProfile(row: ProfileRow): Profile {
  return {
    id: row.number,
    evse: row.evse_number,
    purpose: row.purpose as Purpose,
    stackLevel: row.stack_level,
    kind: row.kind as Kind,
    transactionId: row.station_transaction_id,
    validFrom: row.valid_from?.getTime() ?? null,
    validTo: row.valid_to?.getTime() ?? null,
    ...startedWithValue(row),
  };
}

/** The schedule of a dynamic limit begins anew with each value that the station is given (2.1, K28). */
function startedWithValue({ kind, schedule, installed_at, updated_at }: ProfileRow): StoredSchedule {
  const stored = schedule as unknown as StoredSchedule;
  return kind === 'dynamic' ? { ...stored, start: (updated_at ?? installed_at).getTime() } : stored;
}

/** The part of a profile that is kept as JSON. */
export const scheduleOf = ({
  start,
  seconds,
  unit,
  minRate,
  periods,
  updateSeconds,
}: Profile): StoredSchedule => ({
  start,
  seconds,
  unit,
  minRate,
  periods,
  updateSeconds,
});

export function columnsOf(stationId: string, profile: Profile) {
  return {
    station_id: stationId,
    number: profile.id,
    evse_number: profile.evse,
    purpose: profile.purpose,
    stack_level: profile.stackLevel,
    kind: profile.kind,
    station_transaction_id: profile.transactionId,
    valid_from: profile.validFrom === null ? null : new Date(profile.validFrom),
    valid_to: profile.validTo === null ? null : new Date(profile.validTo),
    schedule: JSON.stringify(scheduleOf(profile)),
  };
}

/**
 * Notes that a station took a profile. One with the same number makes way, and one that it displaces: the same purpose,
 * level and EVSE. 1.6 displaces whenever those are the same (`displaces: 'always'`), 2.x where both hold at some time.
 */
export async function install(
  db: Db,
  newId: NewId,
  stationId: string,
  profile: Profile,
  at: Date,
  displaces: 'always' | 'when_overlapping',
): Promise<void> {
  const { valid_from, valid_to } = columnsOf(stationId, profile);
  const overlapping = sql<boolean>`(valid_from is null or ${valid_to}::timestamptz is null or valid_from < ${valid_to})
    and (valid_to is null or ${valid_from}::timestamptz is null or valid_to > ${valid_from})`;
  const samePlace = sql<boolean>`(purpose = ${profile.purpose} and stack_level = ${profile.stackLevel}
    and evse_number = ${profile.evse} and station_transaction_id is not distinct from ${profile.transactionId}
    and ${displaces === 'always' ? sql`true` : overlapping})`;
  await db.transaction().execute(async (trx) => {
    // One at a time for a station: two answers at once must not both insert.
    await sql`select from station where id = ${stationId} for no key update`.execute(trx);
    await trx
      .updateTable('charging_profile')
      .set({ state: 'replaced', ended_at: at })
      .where('station_id', '=', stationId)
      .where('state', '=', 'installed')
      .where((eb) => eb.or([eb('number', '=', profile.id), samePlace]))
      .execute();
    await trx
      .insertInto('charging_profile')
      .values({ id: newId(), ...columnsOf(stationId, profile), installed_at: at })
      .execute();
  });
}

/** Which profiles are meant: all that fit everything that is given. */
export interface Criteria {
  readonly numbers?: readonly number[] | undefined;
  readonly evse?: number | undefined;
  readonly purpose?: Purpose | undefined;
  readonly stackLevel?: number | undefined;
}

/** Ends the installed profiles that are meant; gives how many there were. */
export async function endProfiles(
  db: Db,
  stationId: string,
  state: 'cleared' | 'missing',
  { numbers, evse, purpose, stackLevel }: Criteria,
  at: Date,
): Promise<number> {
  let update = db
    .updateTable('charging_profile')
    .set({ state, ended_at: at })
    .where('station_id', '=', stationId)
    .where('state', '=', 'installed')
    // What the site itself put there is not cleared from here (K10.FR.06).
    .where('purpose', '!=', 'external');
  if (numbers) update = update.where('number', 'in', [...numbers]);
  if (evse !== undefined) update = update.where('evse_number', '=', evse);
  if (purpose) update = update.where('purpose', '=', purpose);
  if (stackLevel !== undefined) update = update.where('stack_level', '=', stackLevel);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** A fresh number for a profile. */
export async function nextProfileNumber(db: Db): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select nextval('charging_profile_number')::integer as number`.execute(db);
  return rows[0]!.number;
}

/** Ends what is over: profiles past their validity, and those of transactions that ended. For a job. */
export async function endOverdue(db: Db, at: Date): Promise<number> {
  const expired = await db
    .updateTable('charging_profile')
    .set({ state: 'expired', ended_at: sql<Date>`valid_to` })
    .where('state', '=', 'installed')
    .where('valid_to', '<=', at)
    .executeTakeFirst();
  const { numAffectedRows } = await sql`
    update charging_profile p set state = 'ended', ended_at = t.ended_at
      from transaction t
     where p.state = 'installed' and p.purpose = 'tx' and t.station_id = p.station_id
       and t.station_transaction_id = p.station_transaction_id and t.state = 'ended'`.execute(db);
  return Number(expired.numUpdatedRows) + Number(numAffectedRows ?? 0);
}
