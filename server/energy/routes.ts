import { type Kysely, sql } from 'kysely';
import { findTarget } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import type { EnergyCommands } from './commands.ts';
import * as contract from './contract.ts';
import { readLimits } from './limits.ts';
import { listNeeds } from './need-list.ts';
import type { Profile } from './profile.ts';
import { latestReport } from './report.ts';
import { sayProfile } from './sentences.ts';
import { type ProfileRow, profileRows, toProfile } from './store.ts';

/** Rows that a station's page shows of its profiles and controls. */
const mostShown = 200;
const defaultHours = 24;

/** Charging limits for people: what is installed, expected, told, asked for. */
export function energyRoutes(deps: {
  readonly db: Kysely<DB>;
  readonly clock: Clock;
  readonly commands: EnergyCommands;
}): Handled[] {
  const { db, clock, commands } = deps;
  return [
    handle(contract.listProfiles, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      let select = profileRows(db, id)
        .orderBy(sql`state = 'installed'`, 'desc')
        .orderBy('installed_at', 'desc')
        .orderBy('id', 'desc')
        .limit(mostShown);
      if (query.state) select = select.where('state', '=', query.state);
      const [rows, report] = await Promise.all([select.execute(), latestReport(db, id)]);
      return { items: rows.map(toItem), report };
    }),

    handle(contract.checkProfile, async ({ params, body, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      const { conflicts, sendable, converted } = await commands.prepare(target.id, body);
      const shown = conflicts.map(({ profileId = null, ...rest }) => ({ ...rest, profileId }));
      const context = { template: target.template, requestId: 0 };
      const spelled =
        sendable && target.version
          ? await commands.setChargingProfile.spell(target.version, body, { actor: caller, target }, context)
          : undefined;
      const [action, payload] = !spelled || 'cannot' in spelled ? [null, null] : spelled;
      return { sendable: action !== null, conflicts: shown, converted, action, payload };
    }),

    handle(contract.getLimits, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return readLimits(db, id, clock.now(), query.hours ?? defaultHours);
    }),

    handle(contract.listNeeds, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { items: await listNeeds(db, id, mostShown) };
    }),

    handle(contract.listDer, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return readDer(db, id);
    }),
  ];
}

function toItem(row: ProfileRow): contract.InstalledProfile {
  const { id: profileId, transactionId, validFrom, validTo, start, periods, ...rest } = toProfile(row);
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  return {
    id: row.id,
    profileId,
    evse: rest.evse,
    purpose: rest.purpose,
    stackLevel: rest.stackLevel,
    kind: rest.kind,
    transactionId,
    start: iso(start),
    seconds: rest.seconds,
    unit: rest.unit,
    periods: periods.map((period) => ({
      from: period.from,
      limit: period.limit ?? null,
      phases: period.phases ?? null,
      phaseToUse: period.phaseToUse ?? null,
      setpoint: period.setpoint ?? null,
      dischargeLimit: period.dischargeLimit ?? null,
      mode: period.mode ?? null,
    })),
    validFrom: iso(validFrom),
    validTo: iso(validTo),
    source: row.source,
    state: row.state as contract.InstalledProfile['state'],
    sentence: sentenceOf(rest, periods),
    installedAt: row.installed_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    reportedAt: row.reported_at?.toISOString() ?? null,
  };
}

function sentenceOf({ purpose, unit }: Pick<Profile, 'purpose' | 'unit'>, periods: Profile['periods']) {
  const limits = periods.flatMap(({ limit }) => limit ?? []);
  const exchanges = periods.some(({ setpoint }) => setpoint !== undefined);
  if (exchanges || limits.length < periods.length || limits.length === 0) return sayProfile('setpoint');
  const shown = (value: number) => (unit === 'A' ? `${value} A` : `${value / 1000} kW`);
  const [low, high] = [Math.min(...limits), Math.max(...limits)];
  return low === high
    ? sayProfile(purpose, { limit: shown(low) })
    : sayProfile(`changing_${purpose}`, { low: shown(low), high: shown(high) });
}

async function readDer(db: Kysely<DB>, stationId: string) {
  const [controls, alarms] = await Promise.all([
    db
      .selectFrom('der_control')
      .selectAll()
      .where('station_id', '=', stationId)
      .orderBy('changed_at', 'desc')
      .limit(mostShown)
      .execute(),
    db
      .selectFrom('der_alarm')
      .selectAll()
      .where('station_id', '=', stationId)
      .orderBy('arrived_at', 'desc')
      .limit(mostShown)
      .execute(),
  ]);
  return {
    items: controls.map((row) => ({
      controlId: row.control_id,
      controlType: row.control_type,
      isDefault: row.is_default,
      settings: row.settings,
      state: row.state as 'scheduled' | 'active' | 'ended' | 'superseded' | 'cleared',
      setAt: row.set_at.toISOString(),
      changedAt: row.changed_at.toISOString(),
    })),
    alarms: alarms.map((row) => ({
      id: row.id,
      controlType: row.control_type,
      fault: row.fault,
      info: row.info,
      ended: row.ended,
      at: row.at.toISOString(),
    })),
  };
}
