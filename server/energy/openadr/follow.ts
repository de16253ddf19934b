import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { createVtnClient, type VtnClient, VtnProblem } from './client.ts';
import { type AdrHouse, type SiteRow, sitesOf, type VtnRow } from './house.ts';
import { forgetLimits } from './keep-limits.ts';
import { isDue, keepSubscriptions, wasMissed } from './notify.ts';
import { readEvents } from './read-event.ts';
import { sendReports } from './report.ts';
import { takeEvents } from './take.ts';

/** After so long without an answer, limits of events are forgotten: the subscribed power holds. */
const forgottenAfterMs = 15 * 60_000;
/** Servers that one run asks. */
const mostVtns = 100;

/** Job, every minute: asks every server that is due, or only one at once, for its events. Gives how many answered. */
export async function followVtns(house: AdrHouse, only?: string): Promise<number> {
  const vtns = await house.db
    .selectFrom('vtn')
    .selectAll()
    .where('retired_at', 'is', null)
    .$if(only !== undefined, (query) => query.where('id', '=', only!))
    .orderBy('asked_at')
    .limit(mostVtns)
    .execute();
  let answered = 0;
  const now = house.clock.now();
  for (const vtn of vtns)
    if ((only !== undefined || isDue(vtn, now)) && (await followVtn(house, vtn, only === undefined)))
      answered += 1;
  return answered;
}

async function followVtn(house: AdrHouse, vtn: VtnRow, byClock: boolean): Promise<boolean> {
  const { db, clock } = house;
  const now = clock.now();
  const client = clientOf(house, vtn);
  const sites = await sitesOf(db, vtn.id);
  try {
    for (const site of sites) await register(db, client, site);
    const groups = [...new Set(sites.flatMap(({ targets }) => targets))];
    const programs = await client.programs(groups);
    const { events, problem } = readEvents(await client.events(groups));
    let news = 0;
    for (const site of sites) news += await takeEvents(house, vtn, site, programs, events);
    const missed = byClock && news > 0 && wasMissed(vtn);
    await db
      .updateTable('vtn')
      .set({
        asked_at: now,
        answered_at: now,
        problem: problem && JSON.stringify(problem),
        ...(missed && { missed_at: now }),
      })
      .where('id', '=', vtn.id)
      .execute();
    await keepSubscriptions(house, client, vtn, programs);
    for (const site of sites) await sendReports(house, client, site);
    return true;
  } catch (error) {
    if (!(error instanceof VtnProblem)) {
      house.onFault(error, `following the grid events of ${vtn.name}`);
      return false;
    }
    const problem = JSON.stringify(error.sentence);
    await db.updateTable('vtn').set({ asked_at: now, problem }).where('id', '=', vtn.id).execute();
    const away = now.getTime() - (vtn.answered_at?.getTime() ?? 0);
    if (away > forgottenAfterMs) for (const site of sites) await forgetLimits(house, vtn, site);
    return false;
  }
}

/** Speaks to a server with what is known of it. */
export const clientOf = ({ seal, clock, pause }: AdrHouse, vtn: VtnRow) =>
  createVtnClient(
    {
      url: vtn.url,
      version: vtn.version as '3.0' | '3.1',
      tokenUrl: vtn.token_url,
      clientId: vtn.client_id,
      secret: vtn.sealed_secret === null ? null : seal.open(vtn.sealed_secret),
    },
    { now: () => clock.now().getTime(), pause },
  );

async function register(db: Kysely<DB>, client: VtnClient, site: SiteRow): Promise<void> {
  if (site.ven_id !== null) return;
  const ven_id = await client.register(site.ven_name, site.resource_name);
  await db
    .updateTable('vtn_site')
    .set({ ven_id })
    .where('vtn_id', '=', site.vtn_id)
    .where('site_id', '=', site.site_id)
    .execute();
}
