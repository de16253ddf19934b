import { type Kysely, sql } from 'kysely';
import { system } from '../access/index.ts';
import type { Commands, StationAnswer, StationCommand, Target } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Candidate, candidatesFor } from './choose.ts';

/** Stations that are told their tariffs in one go, the longest untold first. */
const stationsAtOnce = 200;
/** A station that refused is asked again with the next version, or after a day. */
const againAfterMs = 86_400_000;

type Db = Kysely<DB>;

/** What counts at a place of a station, and what the station was told. */
export interface StationTariff {
  readonly evse: number;
  readonly wanted: Candidate | undefined;
  readonly told: Told | undefined;
}

export interface Told {
  readonly version_id: string;
  readonly status: string;
  readonly told_at: Date;
  readonly tariff_id: string;
  readonly name: string;
  readonly number: number;
}

/** What counts at a station as a whole (0) and at each EVSE that has a tariff of its own. */
export async function tariffsOfStation(db: Db, stationId: string, at: Date): Promise<StationTariff[]> {
  const { rows: told } = await sql<Told & { evse_number: number }>`
    select s.*, t.id as tariff_id, t.name, v.number from station_tariff s
      join tariff_version v on v.id = s.version_id join tariff t on t.id = v.tariff_id
     where s.station_id = ${stationId}`.execute(db);
  const evses = await db.selectFrom('evse').select('number').where('station_id', '=', stationId).execute();
  const of = (evse: number) => told.find(({ evse_number }) => evse_number === evse);
  const [general] = await candidatesFor(db, { stationId, evse: null, tokenId: null, at });
  const own: StationTariff[] = [];
  for (const { number } of evses) {
    const [wanted] = await candidatesFor(db, { stationId, evse: number, tokenId: null, at });
    if (wanted?.level === 'evse' || of(number)) own.push({ evse: number, wanted, told: of(number) });
  }
  return [{ evse: 0, wanted: general, told: of(0) }, ...own];
}

export const inStep = ({ wanted, told }: StationTariff) =>
  wanted ? told?.status === 'Accepted' && told.version_id === wanted.versionId : told === undefined;

/** Keeps what stations answer when they are told tariffs or to forget them, whoever asked. */
export function createTariffKeeper({ db, clock }: { db: Db; clock: Clock }) {
  return async function keep({ stationId, action, request, answer }: StationAnswer): Promise<void> {
    const asked = request as { evseId?: number; tariff?: { tariffId?: string }; tariffIds?: string[] };
    switch (action) {
      case 'SetDefaultTariff':
        return noteTold(db, stationId, {
          evse: asked.evseId ?? 0,
          versionId: asked.tariff?.tariffId ?? '',
          status: statusOf(answer),
          at: clock.now(),
        });
      case 'ClearTariffs': {
        const { clearTariffsResult = [] } = answer as { clearTariffsResult?: { status?: string }[] };
        if (!clearTariffsResult.some(({ status }) => status === 'Accepted')) return;
        await sql`
          delete from station_tariff
           where station_id = ${stationId}
             and (${asked.evseId ?? null}::int is null or evse_number = ${asked.evseId ?? null}::int)
             and (${asked.tariffIds ?? null}::text[] is null or version_id::text = any(${asked.tariffIds ?? null}::text[]))`.execute(
          db,
        );
      }
    }
  };
}

/** Notes what a station was told; a tariff that is none of ours (told by a raw call) is not noted. */
async function noteTold(
  db: Db,
  stationId: string,
  { evse, versionId, status, at }: { evse: number; versionId: string; status: string; at: Date },
): Promise<void> {
  await sql`
    insert into station_tariff (station_id, evse_number, version_id, status, told_at)
    select ${stationId}, ${evse}, v.id, ${status}, ${at} from tariff_version v where v.id::text = ${versionId}
    on conflict (station_id, evse_number) do update
      set version_id = excluded.version_id, status = excluded.status, told_at = excluded.told_at`.execute(db);
}

const statusOf = (answer: unknown) => String((answer as { status?: unknown } | null)?.status ?? 'Rejected');

/**
 * Job: tells stations that price by themselves the tariff that counts there, when it is another than they were told.
 * A station that refused it is left alone until there is another version, or a day has gone by.
 */
export async function tellTariffs(
  deps: { readonly db: Db; readonly clock: Clock; readonly commands: Pick<Commands, 'run'> },
  setDefaultTariff: StationCommand<{ tariffId: string; evse?: number }>,
): Promise<number> {
  const { db, clock, commands } = deps;
  const now = clock.now();
  const { rows: stations } = await sql<Target>`
    select s.id, s.identity, s.organization_id as "organizationId", s.site_id as "siteId", s.version, s.template
      from station s join ownership o on o.station_id = s.id join node n on n.id = o.node_id and n.lease_until > now()
      left join station_tariff t on t.station_id = s.id and t.evse_number = 0
     where s.boot_status = 'accepted' and s.decommissioned_at is null
     order by t.told_at nulls first limit ${stationsAtOnce}`.execute(db);
  let told = 0;
  for (const station of stations) {
    if (!station.version || !setDefaultTariff.can(station.version)) continue;
    for (const one of await tariffsOfStation(db, station.id, now)) {
      if (!one.wanted || inStep(one) || refusedLately(one, now)) continue;
      const { evse, wanted } = one;
      const params = { tariffId: wanted.tariffId, ...(evse > 0 && { evse }) };
      const { outcome, sentence } = await commands.run(system, station, setDefaultTariff, params);
      // What cannot be said, or is not understood, would be no better said again.
      if (outcome === 'unsupported' || outcome === 'error')
        await noteTold(db, station.id, { evse, versionId: wanted.versionId, status: sentence.text, at: now });
      told += 1;
    }
  }
  return told;
}

function refusedLately({ wanted, told }: StationTariff, now: Date): boolean {
  if (told?.version_id !== wanted?.versionId || !told) return false;
  return now.getTime() - told.told_at.getTime() < againAfterMs;
}
