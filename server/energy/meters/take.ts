import { sql, type Transaction } from 'kysely';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { NewId } from '../../platform/ids.ts';
import { publishLive } from '../../platform/live.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { Values } from './contract.ts';
import { type Judgement, judge, type Reading } from './judge.ts';
import type { Told } from './mapping.ts';
import { normalized } from './mapping.ts';
import { publishValue } from './value.ts';

/** What taking readings works with. */
export interface TakeHouse {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** What of a meter must be known to take its readings. */
export interface TakingMeter {
  readonly id: string;
  readonly organization_id: string;
  readonly site_id: string;
  readonly inverted: boolean;
  readonly most_watts: number | null;
  readonly stale_seconds: number;
}

export interface Taken {
  readonly taken: number;
  readonly refused: readonly Sentence[];
}

/**
 * Takes what a meter told: judged against what it told before, kept, and told to whoever waits for it. Readings of
 * one call are in one transaction; what cannot be true is refused with its reason and moves nothing.
 */
export async function takeReadings(
  house: TakeHouse,
  meter: TakingMeter,
  told: readonly Told[],
): Promise<Taken> {
  const { db, bus, clock, newId } = house;
  const now = clock.now();
  const readings = told
    .map(({ at = now, values }): Reading => ({ at, values: normalized(values, meter.inverted) }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const result = await db.transaction().execute(async (trx) => {
    const state = await lockState(trx, meter.id);
    const judged = judgeAll(readings, state, meter, now);
    await keep(trx, meter.id, judged.taken, now);
    const changed = await keepState(trx, meter.id, state, judged, now);
    if (changed)
      await writeEvents(trx, newId, [
        {
          kind: 'energy.meter',
          at: now,
          organizationId: meter.organization_id,
          siteId: meter.site_id,
          subjectId: meter.id,
          data: { action: changed },
        },
      ]);
    return { ...judged, changed };
  });
  if (result.changed) bus.publish(outboxHint, null);
  const last = result.taken.at(-1);
  if (last) {
    const { id: meterId, site_id: siteId, stale_seconds: staleSeconds } = meter;
    publishValue(bus, { meterId, siteId, at: last.at, values: last.values, staleSeconds });
    publishLive(bus, meter.organization_id, {
      kind: 'energy.reading',
      at: last.at,
      siteId,
      stationId: null,
      data: { meterId, at: last.at.toISOString(), values: last.values },
    });
  }
  return { taken: result.taken.length, refused: result.refused.map(({ why }) => why) };
}

type State = Awaited<ReturnType<typeof lockState>>;

function lockState(trx: Transaction<DB>, meterId: string) {
  return trx
    .selectFrom('meter_state')
    .selectAll()
    .where('meter_id', '=', meterId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

interface Refused extends Reading {
  readonly why: Sentence;
  readonly inRow: number;
}

function judgeAll(readings: readonly Reading[], state: State, meter: TakingMeter, now: Date) {
  const taken: Reading[] = [];
  const refused: Refused[] = [];
  let before: Reading | undefined = state.at ? { at: state.at, values: state.values as Values } : undefined;
  let last = state.refused_at
    ? { at: state.refused_at, values: state.refused_values as Values, inRow: state.refused_in_row }
    : undefined;
  for (const reading of readings) {
    const verdict: Judgement = judge({ reading, before, refused: last, mostWatts: meter.most_watts, now });
    if (verdict.kind === 'taken') {
      taken.push(reading);
      before = reading;
      if (last) last = { ...last, inRow: 0 };
    } else if (verdict.kind === 'refused') {
      last = { ...reading, inRow: (last?.inRow ?? 0) + 1 };
      refused.push({ ...last, why: verdict.why });
    }
  }
  return { taken, refused };
}

async function keep(
  trx: Transaction<DB>,
  meterId: string,
  readings: readonly Reading[],
  now: Date,
): Promise<void> {
  if (readings.length === 0) return;
  await trx
    .insertInto('meter_reading')
    .values(
      readings.map(({ at, values }) => ({
        meter_id: meterId,
        at,
        arrived_at: now,
        power_w: values.powerW ?? null,
        current_l1_a: values.currentL1A ?? null,
        current_l2_a: values.currentL2A ?? null,
        current_l3_a: values.currentL3A ?? null,
        voltage_l1_v: values.voltageL1V ?? null,
        voltage_l2_v: values.voltageL2V ?? null,
        voltage_l3_v: values.voltageL3V ?? null,
        import_wh: values.importWh ?? null,
        export_wh: values.exportWh ?? null,
        soc_percent: values.socPercent ?? null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Writes how the meter is now; gives what of it others may want to hear. */
async function keepState(
  trx: Transaction<DB>,
  meterId: string,
  state: State,
  { taken, refused }: { readonly taken: readonly Reading[]; readonly refused: readonly Refused[] },
  now: Date,
): Promise<'back' | 'refused' | undefined> {
  const last = taken.at(-1);
  const bad = refused.at(-1);
  if (!last && !bad) return undefined;
  const back = last !== undefined && state.state !== 'live';
  const refusedAnew = bad !== undefined && state.refused_in_row === 0;
  await trx
    .updateTable('meter_state')
    .set({
      ...(last && { at: last.at, arrived_at: now, values: JSON.stringify(last.values), problem: null }),
      ...(back && { state: 'live', since: now }),
      ...(bad && {
        refused_at: bad.at,
        refused_why: JSON.stringify(bad.why),
        refused_values: JSON.stringify(bad.values),
        refused_count: sql<number>`refused_count + ${refused.length}`,
      }),
      refused_in_row: last && (!bad || last.at > bad.at) ? 0 : (bad?.inRow ?? 0),
    })
    .where('meter_id', '=', meterId)
    .execute();
  return back ? 'back' : refusedAnew ? 'refused' : undefined;
}

/** Meters that one look finds silent; the next look finds the others. */
const mostSilent = 500;

/** Marks the meters that were silent for longer than they may. Gives how many. */
export async function markSilent({ db, bus, clock, newId }: TakeHouse): Promise<number> {
  const now = clock.now();
  const silent = await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string; organization_id: string; site_id: string }>`
      update meter_state s set state = 'stale', since = s.at
        from meter m
       where m.id = s.meter_id and s.meter_id in (
             select s2.meter_id from meter_state s2 join meter m2 on m2.id = s2.meter_id
              where s2.state = 'live' and m2.retired_at is null
                and s2.at < ${now}::timestamptz - m2.stale_seconds * interval '1 second'
              order by s2.meter_id limit ${mostSilent} for update of s2 skip locked)
      returning m.id, m.organization_id, m.site_id`.execute(trx);
    await writeEvents(
      trx,
      newId,
      rows.map((row) => ({
        kind: 'energy.meter',
        at: now,
        organizationId: row.organization_id,
        siteId: row.site_id,
        subjectId: row.id,
        data: { action: 'silent' },
      })),
    );
    return rows.length;
  });
  if (silent > 0) bus.publish(outboxHint, null);
  return silent;
}

/** Notes why nothing comes from a meter, or that it is over; told once for each new reason. */
export async function noteProblem(
  house: TakeHouse,
  meter: TakingMeter,
  problem: Sentence | null,
): Promise<void> {
  const { db, bus, clock, newId } = house;
  const text = problem ? JSON.stringify(problem) : null;
  const changed = await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('meter_state')
      .set({ problem: text })
      .where('meter_id', '=', meter.id)
      .where(sql<boolean>`problem is distinct from ${text}::jsonb`)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await writeEvents(trx, newId, [
      {
        kind: 'energy.meter',
        at: clock.now(),
        organizationId: meter.organization_id,
        siteId: meter.site_id,
        subjectId: meter.id,
        data: { action: 'problem' },
      },
    ]);
    return true;
  });
  if (changed) bus.publish(outboxHint, null);
}
