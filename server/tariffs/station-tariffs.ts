import { versions } from '@busbar/ocpp';
import { type Kysely, sql } from 'kysely';
import { system } from '../access/index.ts';
import type { Commands, StationAnswer, StationCommand, Target } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Candidate, candidatesForAll } from './choose.ts';

/** Stations that are looked at together, and most that are told something in one run. */
const stationsAtOnce = 200;
const mostTold = 200;
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

/** What counts at stations as a whole (0) and at each EVSE that has a tariff of its own, by station id. */
export async function tariffsOfStations(
  db: Db,
  stationIds: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, StationTariff[]>> {
  const { rows: told } = await sql<Told & { station_id: string; evse_number: number }>`
    select s.*, t.id as tariff_id, t.name, v.number from station_tariff s
      join tariff_version v on v.id = s.version_id join tariff t on t.id = v.tariff_id
     where s.station_id = any(${stationIds}::uuid[])`.execute(db);
  const evses = await db
    .selectFrom('evse')
    .select(['station_id', 'number'])
    .where('station_id', 'in', stationIds)
    .orderBy('number')
    .execute();
  const places = [
    ...stationIds.map((stationId) => ({ stationId, evse: null })),
    ...evses.map(({ station_id, number }) => ({ stationId: station_id, evse: number })),
  ];
  const candidates = await candidatesForAll(
    db,
    places.map((place) => ({ ...place, tokenId: null, at })),
  );
  const toldAt = new Map(told.map((one) => [`${one.station_id} ${one.evse_number}`, one]));
  const found = new Map<string, StationTariff[]>(stationIds.map((id) => [id, []]));
  for (const [turn, { stationId, evse }] of places.entries()) {
    const wanted = candidates[turn]?.[0];
    const one = { evse: evse ?? 0, wanted, told: toldAt.get(`${stationId} ${evse ?? 0}`) };
    if (evse === null || wanted?.level === 'evse' || one.told) found.get(stationId)!.push(one);
  }
  return found;
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
 * A station that did not take it is left alone until there is another version, or a day has gone by. Gives how many
 * were told; those beyond `mostTold` come with the next run.
 */
export async function tellTariffs(
  deps: { readonly db: Db; readonly clock: Clock; readonly commands: Pick<Commands, 'run'> },
  setDefaultTariff: StationCommand<{ tariffId: string; evse?: number }>,
): Promise<number> {
  const { db, clock, commands } = deps;
  const now = clock.now();
  let told = 0;
  for await (const stations of connectedStations(db, setDefaultTariff)) {
    const tariffs = await tariffsOfStations(
      db,
      stations.map(({ id }) => id),
      now,
    );
    for (const station of stations) {
      for (const one of tariffs.get(station.id) ?? []) {
        const { evse, wanted } = one;
        if (!wanted || inStep(one) || refusedLately(one, now)) continue;
        const params = { tariffId: wanted.tariffId, ...(evse > 0 && { evse }) };
        const { outcome, sentence } = await commands.run(system, station, setDefaultTariff, params);
        // Answers are kept as they come; what was not said, not understood or not answered would be no better said again.
        if (outcome === 'unsupported' || outcome === 'error' || outcome === 'timeout')
          await noteTold(db, station.id, {
            evse,
            versionId: wanted.versionId,
            status: sentence.text,
            at: now,
          });
        told += 1;
        if (told === mostTold) return told;
      }
    }
  }
  return told;
}

/** The connected stations that have the message, some at a time. */
async function* connectedStations(db: Db, command: StationCommand<never>): AsyncGenerator<Target[]> {
  const able = versions.filter((version) => command.can(version));
  for (let last: string | undefined; ; ) {
    const { rows } = await sql<Target>`
      select s.id, s.identity, s.organization_id as "organizationId", s.site_id as "siteId", s.version, s.template,
             s.boot_status as "bootStatus"
        from station s
        join ownership o on o.station_id = s.id
        join node n on n.id = o.node_id and n.lease_until > now()
       where s.boot_status = 'accepted' and s.decommissioned_at is null and s.version = any(${able}::text[])
         and (${last ?? null}::uuid is null or s.id > ${last ?? null}::uuid)
       order by s.id limit ${stationsAtOnce}`.execute(db);
    if (rows.length > 0) yield rows;
    if (rows.length < stationsAtOnce) return;
    last = rows.at(-1)!.id;
  }
}

function refusedLately({ wanted, told }: StationTariff, now: Date): boolean {
  if (told?.version_id !== wanted?.versionId || !told) return false;
  return now.getTime() - told.told_at.getTime() < againAfterMs;
}
