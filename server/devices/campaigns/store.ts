import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { QueryOf } from '../../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type {
  Campaign,
  CampaignKind,
  CampaignPlan,
  CampaignQuery,
  CampaignState,
  listCampaignStations,
  listCampaigns,
  MemberState,
  Task,
} from './contract.ts';
import { say } from './sentences.ts';

const countOf = (state: string) =>
  sql<number>`(select count(*)::int from campaign_station m where m.campaign_id = c.id and m.state = ${state})`;

function campaigns(db: Database, scope: Scope) {
  return db
    .selectFrom('campaign as c')
    .selectAll('c')
    .select([
      countOf('waiting').as('waiting'),
      countOf('running').as('running'),
      countOf('succeeded').as('succeeded'),
      countOf('failed').as('failed'),
      countOf('skipped').as('skipped'),
      sql<number>`(select coalesce(max(wave), 0) from campaign_station m where m.campaign_id = c.id)`.as(
        'last_wave',
      ),
      sql<number>`(select coalesce(min(wave), 0) from campaign_station m where m.campaign_id = c.id)`.as(
        'first_wave',
      ),
      sql<number | null>`(select min(wave) from campaign_station m where m.campaign_id = c.id
        and m.state in ('waiting', 'running'))`.as('wave'),
      sql<string | null>`(select concat_ws(' ', f.name, f.version) from firmware_file f
        where f.id::text = c.params->>'firmwareId')`.as('file'),
    ])
    .where(inScope(scope, 'c.organization_id'));
}

type Row = Awaited<ReturnType<ReturnType<typeof campaigns>['execute']>>[number];

function toCampaign(row: Row): Campaign {
  const { waiting, running, succeeded, failed, skipped, wave } = row;
  const kind = row.kind as CampaignKind;
  const state = row.state as CampaignState;
  const task = { [kind]: row.params } as Task;
  const waves = row.last_wave - row.first_wave + 1;
  const own = row.reason as Sentence | null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    kind,
    task,
    about: aboutOf(task, row.file),
    query: row.query as CampaignQuery,
    plan: row.plan as CampaignPlan,
    state,
    sentence:
      own ?? (state === 'running' ? say('running', { wave: waveName(row), waves }) : say(stillOf(state))),
    counts: {
      total: waiting + running + succeeded + failed + skipped,
      waiting,
      running,
      succeeded,
      failed,
      skipped,
    },
    wave,
    waves,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

const waveName = ({ wave, first_wave: first, last_wave: last }: Row) => (wave ?? last) - first + 1;
const stillOf = (state: Exclude<CampaignState, 'running'>) => (state === 'halted' ? 'paused' : state);

function aboutOf({ configuration, log }: Task, file: string | null): string {
  if (configuration)
    return configuration.variables.map(({ variable, value }) => `${variable} = ${value}`).join(', ');
  return log ? log.kind : (file ?? '–');
}

export async function findCampaign(db: Database, scope: Scope, id: string): Promise<Campaign | undefined> {
  const row = await campaigns(db, scope).where('c.id', '=', id).executeTakeFirst();
  return row && toCampaign(row);
}

export async function findCampaigns(db: Database, scope: Scope, query: QueryOf<typeof listCampaigns>) {
  const { q, state, limit = defaultPageSize } = query;
  let select = campaigns(db, scope)
    .orderBy('c.created_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit + 1);
  if (state) select = select.where('c.state', '=', state);
  if (q) select = select.where('c.name', 'ilike', anywhere(q));
  select = select.where(olderThan(query.cursor, 'c.created_at', 'c.id'));
  return page(await select.execute(), limit, (row) => newestCursor(row.created_at, row.id), toCampaign);
}

export async function findMembers(
  db: Database,
  campaignId: string,
  query: QueryOf<typeof listCampaignStations>,
) {
  const { state, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'place', ['number']);
  let select = db
    .selectFrom('campaign_station as m')
    .innerJoin('station as s', 's.id', 'm.station_id')
    .selectAll('m')
    .select('s.identity')
    .where('m.campaign_id', '=', campaignId)
    .orderBy('m.place')
    .limit(limit + 1);
  if (state) select = select.where('m.state', '=', state);
  if (after) select = select.where('m.place', '>', Number(after[0]));
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('place', [row.place]),
    (row) => ({
      stationId: row.station_id,
      identity: row.identity,
      wave: row.wave,
      state: row.state as MemberState,
      sentence: row.reason as Sentence | null,
      tries: row.tries,
      nextTryAt: row.next_try_at?.toISOString() ?? null,
      startedAt: row.started_at?.toISOString() ?? null,
      finishedAt: row.finished_at?.toISOString() ?? null,
    }),
  );
}
