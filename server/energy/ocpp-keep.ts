import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { type StationAnswer, storablePayload } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { readDerRequest } from './ocpp-der.ts';
import { everySource, evseNumber, purposeOf, readProfile } from './ocpp-profile.ts';
import { askedFor, settleReport } from './report.ts';
import { derControlRow, derControls } from './rows.ts';
import { type Criteria, endProfiles, install } from './store.ts';

export interface KeeperDependencies {
  readonly db: Kysely<DB>;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly newId: NewId;
}

type Json = Readonly<Record<string, unknown>>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const integer = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2_147_483_647
    ? value
    : undefined;
const numbers = (value: unknown) =>
  Array.isArray(value) ? value.flatMap((one) => integer(one) ?? []) : undefined;

/**
 * Keeps what stations answer about their limits, whoever asked: our commands and calls made by hand alike. What a
 * station took, it holds; what it cleared, it holds no more.
 */
export function createLimitKeeper(deps: KeeperDependencies) {
  const { db, pool, clock, newId } = deps;

  return async function keep(told: StationAnswer): Promise<void> {
    const request = object(clean(told.request));
    const answer = object(clean(told.answer));
    const at = clock.now();
    switch (told.action) {
      case 'SetChargingProfile':
        if (answer.status === 'Accepted') await keepProfile(told, request, at);
        return;
      case 'ClearChargingProfile':
        // Unknown: the station holds nothing that fits, so that we need not either.
        if (answer.status === 'Accepted' || answer.status === 'Unknown')
          await endProfiles(db, told.stationId, 'cleared', await clearedBy(told, request), at);
        return;
      case 'GetChargingProfiles':
        return keepQuestion(told.stationId, request, answer, at);
      case 'GetCompositeSchedule':
        if (answer.status === 'Accepted') await keepComposite(told, request, answer, at);
        return;
      case 'UsePriorityCharging':
        if (answer.status === 'Accepted')
          await keepMode(told.stationId, request, { priority: request.activate === true }, at);
        return;
      case 'NotifyAllowedEnergyTransfer':
        if (answer.status === 'Accepted')
          await keepMode(told.stationId, request, { allowed: request.allowedEnergyTransfer }, at);
        return;
      case 'UpdateDynamicSchedule':
        if (answer.status === 'Accepted') await keepUpdate(told.stationId, request, at);
        return;
      case 'SetDERControl':
        if (answer.status === 'Accepted') await keepControl(told.stationId, request, answer, at);
        return;
      case 'ClearDERControl':
      case 'GetDERControl':
        // NotFound says as much: the station holds none that fits.
        if (
          answer.status === 'NotFound' ||
          (answer.status === 'Accepted' && told.action === 'ClearDERControl')
        )
          await clearControls(told.stationId, request, at);
        return;
    }
  };

  async function keepProfile(told: StationAnswer, request: Json, at: Date): Promise<void> {
    const flat = request.csChargingProfiles !== undefined;
    const evse = await evseOf(told.stationId, flat, flat ? request.connectorId : request.evseId);
    const profile = readProfile(evse, request.csChargingProfiles ?? request.chargingProfile);
    if (profile) await install(db, newId, told.stationId, profile, at, flat ? 'always' : 'when_overlapping');
  }

  /** The EVSE of a flat connector number, which a station's template may number otherwise. */
  async function evseOf(stationId: string, flat: boolean, number: unknown): Promise<number> {
    const row = flat
      ? await db
          .selectFrom('station')
          .select(sql<object>`model_template || template`.as('template'))
          .where('id', '=', stationId)
          .executeTakeFirst()
      : undefined;
    const told = object(object(row?.template).connectors)[String(number)];
    return Array.isArray(told) ? evseNumber(told[0]) : evseNumber(number);
  }

  async function clearedBy({ stationId }: StationAnswer, request: Json): Promise<Criteria> {
    const { chargingProfileId, chargingProfileCriteria, connectorId } = request;
    const flat = chargingProfileId === undefined && chargingProfileCriteria === undefined;
    const criteria = flat ? request : object(chargingProfileCriteria);
    const id = integer(chargingProfileId ?? request.id);
    const place = flat ? connectorId : criteria.evseId;
    return {
      numbers: id === undefined ? undefined : [id],
      evse: place === undefined ? undefined : await evseOf(stationId, flat, place),
      purpose: purposeOf(criteria.chargingProfilePurpose),
      stackLevel: integer(criteria.stackLevel),
    };
  }

  async function keepQuestion(stationId: string, request: Json, answer: Json, at: Date): Promise<void> {
    const { chargingProfileId, chargingProfilePurpose, stackLevel, chargingLimitSource } = object(
      request.chargingProfile,
    );
    const criteria: Criteria = {
      numbers: numbers(chargingProfileId),
      evse: request.evseId === undefined ? undefined : evseNumber(request.evseId),
      purpose: purposeOf(chargingProfilePurpose),
      stackLevel: integer(stackLevel),
    };
    const requestId = integer(request.requestId);
    if (answer.status === 'NoProfiles') await endProfiles(db, stationId, 'missing', criteria, at);
    // A question for certain sources says nothing of the profiles of others.
    if (answer.status !== 'Accepted' || requestId === undefined || !namesAll(chargingLimitSource)) return;
    await askedFor(db, stationId, requestId, criteria, at);
    await settleReport(db, stationId, requestId, at);
  }

  async function keepComposite(told: StationAnswer, request: Json, answer: Json, at: Date): Promise<void> {
    const { stationId } = told;
    const flat = request.connectorId !== undefined;
    const evse = await evseOf(stationId, flat, flat ? request.connectorId : request.evseId);
    const schedule = object(answer.schedule ?? answer.chargingSchedule);
    const start =
      schedule.scheduleStart ?? answer.scheduleStart ?? schedule.startSchedule ?? at.toISOString();
    const text = JSON.stringify({ duration: request.duration, ...schedule, startSchedule: start });
    await sql`insert into composite_schedule (station_id, evse_number, schedule, told_at)
      values (${stationId}, ${evse}, ${text}::jsonb, ${at})
      on conflict (station_id, evse_number) do update set schedule = excluded.schedule, told_at = excluded.told_at`.execute(
      db,
    );
  }

  async function keepMode(
    stationId: string,
    { transactionId }: Json,
    { priority, allowed }: { priority?: boolean; allowed?: unknown },
    at: Date,
  ): Promise<void> {
    if (typeof transactionId !== 'string') return;
    const modes = Array.isArray(allowed) ? allowed.map(String) : null;
    await sql`insert into charging_mode (station_id, station_transaction_id, priority, priority_at, allowed_transfer, told_at)
      values (${stationId}, ${transactionId}, ${priority ?? false}, ${priority === undefined ? null : at}, ${modes}, ${at})
      on conflict (station_id, station_transaction_id) do update set
        priority = case when ${priority === undefined} then charging_mode.priority else excluded.priority end,
        priority_at = coalesce(excluded.priority_at, charging_mode.priority_at),
        allowed_transfer = coalesce(excluded.allowed_transfer, charging_mode.allowed_transfer), told_at = excluded.told_at`.execute(
      db,
    );
  }

  /** The next value of a dynamic limit takes the place of the one before. */
  async function keepUpdate(stationId: string, request: Json, at: Date): Promise<void> {
    const { limit, setpoint, dischargeLimit } = object(request.scheduleUpdate);
    const update = JSON.stringify({ limit, setpoint, dischargeLimit });
    const number = integer(request.chargingProfileId);
    if (number === undefined) return;
    await sql`update charging_profile
      set schedule = jsonb_set(schedule, '{periods,0}', (schedule #> '{periods,0}') || ${update}::jsonb), updated_at = ${at}
      where station_id = ${stationId} and number = ${number} and state = 'installed'`.execute(db);
  }

  async function keepControl(stationId: string, request: Json, answer: Json, at: Date): Promise<void> {
    const control = readDerRequest(request);
    if (!control) return;
    const row = derControlRow(stationId, control, null, at);
    await pool.query(derControls.sql, derControls.parameters([row]));
    const superseded = Array.isArray(answer.supersededIds) ? answer.supersededIds.map(String) : [];
    if (superseded.length === 0) return;
    await db
      .updateTable('der_control')
      .set({ state: 'superseded', changed_at: at })
      .where('station_id', '=', stationId)
      .where('control_id', 'in', superseded)
      .execute();
  }

  async function clearControls(stationId: string, request: Json, at: Date): Promise<void> {
    const { isDefault, controlType, controlId } = request;
    let update = db
      .updateTable('der_control')
      .set({ state: 'cleared', changed_at: at })
      .where('station_id', '=', stationId)
      .where('state', '!=', 'cleared');
    if (typeof isDefault === 'boolean') update = update.where('is_default', '=', isDefault);
    if (typeof controlType === 'string') update = update.where('control_type', '=', controlType);
    if (typeof controlId === 'string') update = update.where('control_id', '=', controlId);
    await update.execute();
  }
}

const namesAll = (sources: unknown) =>
  sources === undefined ||
  (Array.isArray(sources) && everySource.every((source) => sources.includes(source)));

const clean = (value: unknown) => storablePayload(value, JSON.stringify(value) ?? '');
