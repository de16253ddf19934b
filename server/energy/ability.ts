import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Running, Situation } from './conflicts.ts';
import type { Ability, RateUnit, Supply } from './profile.ts';
import { installedProfiles } from './store.ts';

type Db = Kysely<DB>;

/** Names under which stations tell what they can take: keys of 1.6, and variables of 2.x. */
const asked = {
  stackLevel: ['ChargeProfileMaxStackLevel', 'ProfileStackLevel'],
  units: ['ChargingScheduleAllowedChargingRateUnit', 'RateUnit'],
  periods: ['ChargingScheduleMaxPeriods', 'PeriodsPerSchedule'],
  profiles: ['MaxChargingProfilesInstalled', 'Entries'],
  switching: ['ConnectorSwitch3to1PhaseSupported', 'ACPhaseSwitchingSupported', 'Phases3to1'],
} as const;

interface Told {
  readonly variable: string;
  readonly value: string | null;
  readonly max: number | null;
}

/** What a station can take of charging profiles, by its own word; what it never told bounds nothing. */
export async function readAbility(db: Db, stationId: string): Promise<Ability> {
  const [told, evses] = await Promise.all([readVariables(db, stationId), readSupplies(db, stationId)]);
  return { ...abilityOf(told), evses };
}

async function readVariables(db: Db, stationId: string): Promise<Told[]> {
  return (
    db
      .selectFrom('device_variable')
      .select(['variable', 'value', sql<number | null>`max_limit::float8`.as('max')])
      .where('station_id', '=', stationId)
      .where('attribute', '=', 'Actual')
      .where('variable', 'in', Object.values(asked).flat())
      // Other components have entries too.
      .where(
        sql<boolean>`(variable <> 'Entries' or (component = 'SmartChargingCtrlr' and variable_instance = 'ChargingProfiles'))`,
      )
      .execute()
  );
}

/** Reads what was told. Pure. */
export function abilityOf(told: readonly Told[]): Omit<Ability, 'evses'> {
  const find = (names: readonly string[]) => told.find((one) => names.includes(one.variable));
  const amount = (names: readonly string[]) => {
    const value = Number(find(names)?.value || Number.NaN);
    return Number.isInteger(value) && value >= 0 ? value : null;
  };
  const entries = find(asked.profiles);
  return {
    units: unitsOf(find(asked.units)?.value),
    maxStackLevel: amount(asked.stackLevel),
    maxPeriods: amount(asked.periods) || null,
    // 2.x tells the number of entries as the value, and how many there may be as its limit.
    maxProfiles: entries?.variable === 'Entries' ? entries.max : amount(asked.profiles),
    phaseSwitching: told.some(
      ({ variable, value }) =>
        (asked.switching as readonly string[]).includes(variable) && value?.toLowerCase() === 'true',
    ),
  };
}

/** `Current,Power` in 1.6, `A,W` in 2.x; a station that does not tell takes both, as far as we know. */
function unitsOf(value: string | null | undefined): readonly RateUnit[] {
  const words = (value ?? '').split(',').map((word) => word.trim().toLowerCase());
  const units: RateUnit[] = [];
  if (words.includes('current') || words.includes('a')) units.push('A');
  if (words.includes('power') || words.includes('w')) units.push('W');
  return units.length > 0 ? units : ['A', 'W'];
}

async function readSupplies(db: Db, stationId: string): Promise<Supply[]> {
  const rows = await db
    .selectFrom('evse')
    .select([
      'number',
      'current_type',
      'phases',
      sql<number | null>`max_amps::float8`.as('max_amps'),
      sql<number | null>`max_watts::float8`.as('max_watts'),
    ])
    .where('station_id', '=', stationId)
    .where('retired_at', 'is', null)
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    current: row.current_type === 'DC' ? 'DC' : 'AC',
    phases: row.phases,
    maxAmps: row.max_amps,
    maxWatts: row.max_watts,
  }));
}

/** Transactions that run at a station, with both of their ids. */
async function runningTransactions(db: Db, stationId: string): Promise<Running[]> {
  const rows = await db
    .selectFrom('transaction')
    .select(['id', 'evse_number', 'station_transaction_id', 'started_at'])
    .where('station_id', '=', stationId)
    .where('state', '=', 'active')
    .orderBy('started_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    evse: row.evse_number,
    transactionId: row.station_transaction_id,
    startedAt: row.started_at.getTime(),
  }));
}

/** Everything that a new profile is held against. */
export async function readSituation(db: Db, stationId: string, at: Date): Promise<Situation> {
  const [ability, installed, running] = await Promise.all([
    readAbility(db, stationId),
    installedProfiles(db, stationId, at),
    runningTransactions(db, stationId),
  ]);
  return { ability, installed, running, now: at.getTime() };
}
