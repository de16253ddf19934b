/** Which stations of a campaign are asked next. */

import { sql } from 'kysely';
import type { House } from '../house.ts';
import { claim, noteObstacles } from './member-rows.ts';
import { type Member, obstacleOf, toTarget } from './members.ts';
import type { Running } from './running.ts';
import { isOnline } from './targets.ts';
import type { OpenWave } from './waves.ts';

/** Stations that wait and are looked at in one round. */
const lookAhead = 1_000;
/** Stations read beyond the room there is, as some of them cannot be asked now. */
const spare = 50;

export interface Chosen {
  readonly begun: readonly Member[];
  /** Others wait for room. */
  readonly more: boolean;
}

/**
 * Claims as many stations of the wave as there is room for; who cannot be asked now is told why. Where there is no
 * room none is read, and with room no more at a time than fit: a thousand rows each second made others wait.
 */
export async function choose(
  { db, clock }: Pick<House, 'db' | 'clock'>,
  { id, plan, task }: Running,
  wave: OpenWave,
): Promise<Chosen> {
  const now = clock.now();
  const room = plan.parallel - wave.running;
  const waits = wave.waiting > 0;
  if (room <= 0 || !waits) return { begun: [], more: waits };
  const wanted: Member[] = [];
  const held: { stationId: string; reason: ReturnType<typeof obstacleOf> & object }[] = [];
  let read = 0;
  let last: number | undefined;
  while (wanted.length < room && read < lookAhead) {
    const size = Math.min(room - wanted.length + spare, lookAhead - read);
    const rows = await waiting(db, { id, wave: wave.number, now, after: last, size });
    for (const row of rows) {
      if (wanted.length >= room) break;
      const member = { target: toTarget(row), zone: row.zone ?? 'UTC', online: row.online, busy: row.busy };
      const reason = obstacleOf(member, plan, task, now);
      if (reason) held.push({ stationId: row.id, reason });
      else wanted.push(member);
    }
    read += rows.length;
    last = rows.at(-1)?.place;
    if (rows.length < size) break;
  }
  await noteObstacles(db, id, held);
  const ids = wanted.map(({ target }) => target.id);
  const claimed = await claim(db, id, ids, now);
  const begun = wanted.filter(({ target }) => claimed.has(target.id));
  return { begun, more: wanted.length >= room && read > begun.length };
}

function waiting(
  db: House['db'],
  of: { id: string; wave: number; now: Date; after: number | undefined; size: number },
) {
  let select = db
    .selectFrom('campaign_station as m')
    .innerJoin('station as s', 's.id', 'm.station_id')
    .leftJoin('site as t', 't.id', 's.site_id')
    .select(['m.place', 't.zone'])
    .select([
      's.id',
      's.identity',
      's.organization_id',
      's.site_id',
      's.version',
      's.template',
      's.boot_status',
    ])
    .select(isOnline.as('online'))
    .select(
      sql<boolean>`exists (select from transaction x where x.station_id = s.id and x.state = 'active')`.as(
        'busy',
      ),
    )
    .where('m.campaign_id', '=', of.id)
    .where('m.wave', '=', of.wave)
    .where('m.state', '=', 'waiting')
    .where(({ eb, or }) => or([eb('m.next_try_at', 'is', null), eb('m.next_try_at', '<=', of.now)]))
    .orderBy('m.place')
    .limit(of.size);
  if (of.after !== undefined) select = select.where('m.place', '>', of.after);
  return select.execute();
}
