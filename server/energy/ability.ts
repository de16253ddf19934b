import { type Kysely, sql } from 'kysely';
import type { StationTemplate } from '../gateway/index.ts';
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

/** The variables and keys that tell what a station can take of charging profiles. */
export const abilityVariables: readonly string[] = Object.values(asked).flat();

/** A value that a station reported; keys of 1.6 stand under their own name. */
export interface ReportedValue {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance: string;
  readonly value: string | null;
  readonly maxLimit: number | null;
}

/** What a station's own report says of charging profiles; null where it does not tell. */
export interface ReportedAbility {
  readonly units: readonly RateUnit[] | null;
  readonly maxStackLevel: number | null;
  readonly maxPeriods: number | null;
  readonly maxProfiles: number | null;
  readonly phaseSwitching: boolean | null;
}

/** What a station can take of charging profiles, by its template and its own word; what nobody told bounds nothing. */
export async function readAbility(db: Db, stationId: string): Promise<Ability> {
  const [{ template, values }, evses] = await Promise.all([
    readKnowledge(db, stationId, abilityVariables),
    readSupplies(db, stationId),
  ]);
  return { ...abilityOf(template, reportedAbility(values)), evses };
}

/** What its template says of a station, and its own report of these variables and keys; nothing where there is no such station. */
export async function readKnowledge(
  db: Db,
  stationId: string,
  variables: readonly string[],
): Promise<{ template: StationTemplate; values: ReportedValue[] }> {
  const [station, values] = await Promise.all([
    db
      .selectFrom('station')
      .select(sql<StationTemplate>`model_template || template`.as('template'))
      .where('id', '=', stationId)
      .executeTakeFirst(),
    db
      .selectFrom('device_variable')
      .select(['component', 'variable', 'variable_instance as variableInstance', 'value'])
      .select(sql<number | null>`max_limit::float8`.as('maxLimit'))
      .where('station_id', '=', stationId)
      .where('attribute', '=', 'Actual')
      .where('variable', 'in', [...variables])
      .execute(),
  ]);
  return { template: station?.template ?? {}, values };
}

/** The template's word goes before the station's own: it is there because such stations are mistaken about themselves. Pure. */
export function abilityOf(template: StationTemplate, told: ReportedAbility): Omit<Ability, 'evses'> {
  return {
    units: template.rateUnits ?? told.units ?? ['A', 'W'],
    minStackLevel: template.minStackLevel ?? 0,
    maxStackLevel: template.maxStackLevel ?? told.maxStackLevel,
    maxPeriods: template.maxPeriods ?? told.maxPeriods,
    maxProfiles: template.maxProfiles ?? told.maxProfiles,
    phaseSwitching: template.phaseSwitching ?? told.phaseSwitching ?? false,
  };
}

/** Reads what was told. Pure. */
export function reportedAbility(told: readonly ReportedValue[]): ReportedAbility {
  const find = (names: readonly string[]) =>
    told.find((one) => names.includes(one.variable) && isOfCharging(one));
  const amount = (names: readonly string[]) => {
    const value = Number(find(names)?.value || Number.NaN);
    return Number.isInteger(value) && value >= 0 ? value : null;
  };
  const entries = find(asked.profiles);
  const switching = told
    .filter(({ variable }) => (asked.switching as readonly string[]).includes(variable))
    .map(({ value }) => value?.trim().toLowerCase());
  return {
    units: unitsOf(find(asked.units)?.value),
    maxStackLevel: amount(asked.stackLevel),
    maxPeriods: amount(asked.periods) || null,
    // 2.x tells the number of entries as the value, and how many there may be as its limit.
    maxProfiles: entries?.variable === 'Entries' ? entries.maxLimit : amount(asked.profiles),
    phaseSwitching: switching.includes('true') ? true : switching.includes('false') ? false : null,
  };
}

/** Other components have entries too. */
const isOfCharging = ({ component, variable, variableInstance }: ReportedValue) =>
  variable !== 'Entries' || (component === 'SmartChargingCtrlr' && variableInstance === 'ChargingProfiles');

/** Makers write A, W, Current, Power, in any case and order; null where nothing of the kind is told. */
function unitsOf(value: string | null | undefined): readonly RateUnit[] | null {
  const words = (value ?? '').toLowerCase().split(/[^a-z]+/);
  const units = words.flatMap((word): RateUnit[] =>
    word === 'a' || word === 'current' ? ['A'] : word === 'w' || word === 'power' ? ['W'] : [],
  );
  return units.length > 0 ? [...new Set(units)] : null;
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
