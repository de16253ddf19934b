import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { ExpectStays } from '../forecasts/stay-habits.ts';
import type { ExpectedStay } from '../forecasts/stays.ts';
import { type Allowance, allowanceOf, type V2xNeeds } from '../giving/allowance.ts';
import { evseGivesBack } from '../giving/capable.ts';
import { isVehicleOfToken } from '../giving/vehicle.ts';
import { takesNextValues } from '../ocpp-profile.ts';
import { modes } from '../tree/shapes.ts';
import type { CarFacts, KnownProfiles } from './events.ts';
import type { Able, EvseModel, SiteModel } from './model.ts';
import type { ProfileNumbers } from './profiles.ts';

type Db = Kysely<DB>;

/** What the database knows of an EVSE of a managed site at a moment. */
export interface EvseFacts {
  readonly evseId: string;
  readonly online: boolean;
  readonly bootedAt: number;
  readonly car: CarFacts | undefined;
  /** The station's own id of the running transaction. */
  readonly stationTransactionId: string | undefined;
  /** When its vehicle last told what it needs (ISO 15118). */
  readonly neededAt: number;
  /** A profile that somebody else set here, which may stand above the dispatcher's: its number at the station. */
  readonly foreign: number | undefined;
  /** What the station can, by its own word. */
  readonly able: Able;
  /** What its station was last told when it asked for the value of its dynamic limit; it holds on from then. */
  readonly pulled: { readonly at: number; readonly limit: number; readonly unit: string } | undefined;
  /** When one of the dispatcher's own profiles was last taken off or displaced by somebody else; 0: never. */
  readonly lostAt: number;
}

interface Row {
  site_id: string;
  evse_id: string;
  who: string | null;
  online: boolean;
  booted_at: Date | null;
  transaction_id: string | null;
  station_transaction_id: string | null;
  started_at: Date | null;
  taken: number | null;
  mode: string | null;
  departs_at: Date | null;
  energy: number | null;
  priority: number | null;
  site_mode: string;
  stay_hours: number;
  site_energy: number;
  needed_at: Date | null;
  foreign_number: number | null;
  lost_at: Date | null;
  dynamic: boolean;
  gives: boolean;
  given: number | null;
  soc: number | null;
  battery_wh: number | null;
  keep_percent: number | null;
  giving_watts: number | null;
  transfer: string | null;
  v2x: V2xNeeds | null;
  need_soc: number | null;
  need_net: number | null;
  pulled_at: Date | null;
  pulled_limit: number | null;
  pulled_unit: string | null;
}

/**
 * How it stands with all EVSEs of some sites, in one statement. Of cars whose departure or energy nobody said, stays
 * like theirs tell.
 */
export async function readFacts(
  db: Db,
  siteIds: readonly string[],
  expectStays: ExpectStays,
): Promise<ReadonlyMap<string, EvseFacts>> {
  if (siteIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select p.site_id, e.id as evse_id, coalesce(tk.driver_id, t.token_id)::text as who,
           (w.node_id is not null and n.lease_until > now()) as online, s.booted_at,
           t.id as transaction_id, t.station_transaction_id, t.started_at, t.energy_wh::float8 as taken,
           wish.mode, coalesce(wish.departs_at, need.departure_at) as departs_at,
           coalesce(wish.energy_wh, need.energy_wh + greatest(0, coalesce(need.net_wh, 0)))::float8 as energy,
           t.export_wh::float8 as given, t.soc::float8 as soc, vehicle.battery_wh::float8 as battery_wh,
           giving.keep_percent, giving.max_watts::float8 as giving_watts, need.transfer,
           need.needs->'v2xChargingParameters' as v2x, need.soc_percent::float8 as need_soc,
           need.net_wh::float8 as need_net, ${evseGivesBack} as gives,
           coalesce(wish.priority, 0) + case when m.priority then 10 else 0 end as priority,
           se.mode as site_mode, se.stay_hours::float8 as stay_hours, se.energy_wh::float8 as site_energy,
           need.told_at as needed_at, other.number as foreign_number, lost.at as lost_at,
           coalesce(s.version = ${takesNextValues} and able.dynamic, false) as dynamic,
           pull.pulled_at, pull.pulled_limit::float8 as pulled_limit, pull.schedule->>'unit' as pulled_unit
      from site_evse p
      join site_energy se on se.site_id = p.site_id
      join evse e on e.id = p.evse_id
      join station s on s.id = e.station_id
      left join ownership w on w.station_id = s.id
      left join node n on n.id = w.node_id
      left join lateral (
           select * from transaction t
            where t.station_id = s.id and t.state = 'active' and t.evse_number = e.number
            order by t.started_at desc limit 1) t on true
      left join token tk on tk.id = t.token_id
      left join charging_wish wish on wish.transaction_id = t.id
      left join charging_mode m on m.station_id = s.id and m.station_transaction_id = t.station_transaction_id
      left join lateral (
           select departure_at, energy_wh, told_at, transfer, needs, soc_percent, net_wh from charging_need c
            where c.station_id = s.id and c.evse_number = e.number and c.told_at >= t.started_at
            order by c.told_at desc limit 1) need on true
      left join lateral (
           select v.id, v.battery_wh from vehicle v
            where v.retired_at is null and ${isVehicleOfToken}
            limit 1) vehicle on true
      left join vehicle_giving giving on giving.vehicle_id = vehicle.id and giving.allowed
      left join site_evse_profile own on own.evse_id = e.id
      left join charging_profile pull on pull.station_id = s.id and pull.number = own.grant_number
            and pull.state = 'installed' and pull.pulled_at is not null
      -- Those that take only the other unit are told whole profiles: a new value of them would have to be converted.
      left join lateral (
           select bool_or((v.variable = 'SupportsDynamicProfiles'
                           or v.variable = 'SupportsFeature' and v.variable_instance = 'DynamicProfiles')
                          and lower(v.value) = 'true')
                  and coalesce(bool_and(case when v.variable <> 'RateUnit' then true
                    when e.current_type = 'DC' then v.value ~ 'W' else v.value ~ 'A' end), true) as dynamic
             from device_variable v
            where v.station_id = s.id and v.component = 'SmartChargingCtrlr' and v.attribute = 'Actual'
              and v.variable in ('SupportsDynamicProfiles', 'SupportsFeature', 'RateUnit')) able on true
      left join lateral (
           select c.number from charging_profile c
            where c.station_id = s.id and c.state = 'installed' and c.source = 'CSO'
              and c.purpose in ('tx_default', 'tx', 'priority') and c.evse_number in (0, e.number)
              and coalesce(c.valid_to > now(), true)
              and (c.station_transaction_id is null or c.station_transaction_id = t.station_transaction_id)
              and not exists (select from site_evse_profile o
                   where c.number in (o.fallback_number, o.hold_number, o.grant_number))
            order by c.installed_at desc limit 1) other on true
      left join lateral (
           select max(c.ended_at) as at from charging_profile c
            where c.station_id = s.id and c.state in ('replaced', 'cleared', 'missing')
              and c.number in (own.fallback_number, own.hold_number, own.grant_number)
              and not exists (select from charging_profile i
                   where i.station_id = c.station_id and i.number = c.number and i.state = 'installed')) lost on true
     where p.site_id = any(${[...siteIds]}::uuid[])`.execute(db);
  const expected = await expectStays(
    rows.flatMap(({ site_id, transaction_id, who, started_at, departs_at, energy }) =>
      transaction_id !== null && started_at && (departs_at === null || energy === null)
        ? [{ siteId: site_id, transactionId: transaction_id, who, arrivedAt: started_at.getTime() }]
        : [],
    ),
  );
  return new Map(rows.map((row) => [row.evse_id, toFacts(row, expected.get(row.transaction_id ?? ''))]));
}

const hour = 3_600_000;

function toFacts(row: Row, stay: ExpectedStay | undefined): EvseFacts {
  const arrivedAt = row.started_at?.getTime() ?? 0;
  return {
    evseId: row.evse_id,
    online: row.online ?? false,
    bootedAt: row.booted_at?.getTime() ?? 0,
    stationTransactionId: row.station_transaction_id ?? undefined,
    neededAt: row.needed_at?.getTime() ?? 0,
    foreign: row.foreign_number ?? undefined,
    lostAt: row.lost_at?.getTime() ?? 0,
    able: { dynamic: row.dynamic, gives: row.gives },
    pulled:
      row.pulled_at === null || row.pulled_limit === null
        ? undefined
        : { at: row.pulled_at.getTime(), limit: row.pulled_limit, unit: row.pulled_unit ?? 'A' },
    car:
      row.transaction_id === null
        ? undefined
        : {
            transactionId: row.transaction_id,
            arrivedAt,
            departsAt: row.departs_at?.getTime() ?? stay?.departsAt ?? arrivedAt + row.stay_hours * hour,
            wattHours: row.energy ?? stay?.wattHours ?? row.site_energy,
            taken: (row.taken ?? 0) - (row.given ?? 0),
            giving: givingOf(row),
            mode: modes.find((mode) => mode === (row.mode ?? row.site_mode)) ?? 'departure',
            priority: row.priority ?? 0,
            // Held against what was said habits would be another thing.
            expects: row.departs_at === null ? stay : undefined,
          },
  };
}

const givingOf = (row: Row): Allowance | undefined =>
  allowanceOf({
    consent: row.keep_percent === null ? null : { keepPercent: row.keep_percent, maxWatts: row.giving_watts },
    batteryWh: row.battery_wh,
    socPercent: row.soc,
    netWh: (row.taken ?? 0) - (row.given ?? 0),
    need:
      row.transfer === null
        ? null
        : { transfer: row.transfer, socPercent: row.need_soc, netWh: row.need_net ?? 0, v2x: row.v2x ?? {} },
  });

/** The numbers of the dispatcher's profiles at some EVSEs, given where there are none yet. */
export async function profileNumbers(
  db: Db,
  evseIds: readonly string[],
): Promise<ReadonlyMap<string, ProfileNumbers>> {
  if (evseIds.length === 0) return new Map();
  await sql`
    insert into site_evse_profile (evse_id, fallback_number, hold_number, grant_number)
    select id, nextval('charging_profile_number')::integer, nextval('charging_profile_number')::integer,
           nextval('charging_profile_number')::integer
      from unnest(${[...evseIds]}::uuid[]) as id
        on conflict (evse_id) do nothing`.execute(db);
  const rows = await db
    .selectFrom('site_evse_profile')
    .selectAll()
    .where('evse_id', 'in', [...evseIds])
    .execute();
  return new Map(
    rows.map((row) => [
      row.evse_id,
      { fallback: row.fallback_number, hold: row.hold_number, grant: row.grant_number },
    ]),
  );
}

/**
 * What stations hold of the dispatcher's profiles when a worker takes over. What was installed before the last boot is
 * not certain any more.
 */
export async function knownProfiles(
  db: Db,
  { evses }: SiteModel,
  numbers: ReadonlyMap<string, ProfileNumbers>,
  now: Date,
): Promise<ReadonlyMap<string, KnownProfiles>> {
  if (evses.length === 0) return new Map();
  const all = [...numbers.values()].flatMap(({ fallback, hold, grant }) => [fallback, hold, grant]);
  const rows = await db
    .selectFrom('charging_profile as p')
    .innerJoin('station as s', 's.id', 'p.station_id')
    .select(['p.number', 'p.kind', 'p.schedule', 'p.valid_to', 'p.installed_at', 'p.updated_at'])
    .where('p.state', '=', 'installed')
    .where('p.station_id', 'in', [...new Set(evses.map(({ stationId }) => stationId))])
    .where('p.number', 'in', all)
    .where((eb) => eb.or([eb('p.valid_to', 'is', null), eb('p.valid_to', '>', now)]))
    .where((eb) => eb.or([eb('s.booted_at', 'is', null), eb('s.booted_at', '<=', eb.ref('p.installed_at'))]))
    .execute();
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return new Map(
    evses.map((evse): [string, KnownProfiles] => {
      const own = numbers.get(evse.id);
      const [fallback, hold, grant] = [own?.fallback, own?.hold, own?.grant].map((number) =>
        number === undefined ? undefined : byNumber.get(number),
      );
      const same = fallback && Math.abs(ampsOf(fallback.schedule, evse) - evse.fallbackAmps) < 0.2;
      return [
        evse.id,
        {
          fallback: same ? 'held' : 'unknown',
          holdUntil: hold?.valid_to?.getTime() ?? 0,
          grant: grant && grantedBy(grant, evse),
        },
      ];
    }),
  );
}

/** What a stored profile grants; a dynamic one ends so long after its last value. */
function grantedBy(
  {
    kind,
    schedule,
    valid_to,
    installed_at,
    updated_at,
  }: { kind: string; schedule: unknown; valid_to: Date | null; installed_at: Date; updated_at: Date | null },
  evse: EvseModel,
): KnownProfiles['grant'] {
  const gives = givesOf(schedule, evse);
  const granted = { amps: ampsOf(schedule, evse), at: installed_at.getTime(), ...(gives > 0 && { gives }) };
  if (valid_to) return { ...granted, until: valid_to.getTime() };
  const { seconds } = schedule as { seconds: number | null };
  if (kind !== 'dynamic' || seconds === null) return undefined;
  const dynamicMs = seconds * 1000;
  return { ...granted, until: (updated_at ?? installed_at).getTime() + dynamicMs, dynamicMs };
}

/** The limit of a stored schedule, in A per leg. */
function ampsOf(schedule: unknown, { wattsPerAmp }: EvseModel): number {
  const { unit, periods } = schedule as { unit: string; periods: { limit?: number }[] };
  const limit = periods[0]?.limit ?? 0;
  return unit === 'W' ? limit / wattsPerAmp : limit;
}

/** What a stored schedule has a car give back, in A per leg. */
function givesOf(schedule: unknown, { wattsPerAmp }: EvseModel): number {
  const { unit, periods } = schedule as { unit: string; periods: { setpoint?: number }[] };
  const setpoint = Math.min(0, periods[0]?.setpoint ?? 0);
  return unit === 'W' ? -setpoint / wattsPerAmp : -setpoint;
}
