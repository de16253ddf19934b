import { sql, type Transaction } from 'kysely';
import { inScope } from '../../access/index.ts';
import { change, requireSite } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { csvOf } from '../../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { beginDimming, listDimmings, readDimmingSetting, stopDimming } from './dim.ts';
import { listLimits } from './limits.ts';

const usualPriority = 100;
/** Minutes of proof of one export: four years of dimming by the hour. */
const mostProof = 100_000;

/** Limits from outside, for people and programs: set, ended, dimmed, proven. */
export function signalRoutes(house: EnergyHouse): Handled[] {
  const { db, clock, newId } = house;

  /** Writes at a site that is locked, with event and audit. */
  function write<T>(
    caller: Caller,
    scope: Scope,
    siteId: string,
    action: string,
    detail: object,
    work: (trx: Transaction<DB>, site: { id: string; organization_id: string }) => Promise<T>,
  ): Promise<T> {
    return change(house, async (trx) => {
      const site = await requireSite(trx, scope, siteId);
      const result = await work(trx, site);
      const subject = { organizationId: site.organization_id, siteId, subjectId: siteId };
      return {
        result,
        events: [{ kind: 'energy.limits', at: clock.now(), ...subject, data: { action } }],
        audit: [{ caller, action: `site.${action}`, subjectKind: 'site', ...subject, detail: { ...detail } }],
      };
    });
  }

  return [
    handle(contract.listGridLimits, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      return { items: await listLimits(db, siteId, clock.now()) };
    }),

    handle(contract.setGridLimit, async ({ params: { siteId }, body, caller, scope }) => {
      await findSite(db, scope, siteId);
      const id = newId();
      const now = clock.now();
      const { nodeId = null, amps = null, watts = null, until = null, weekly = null } = body;
      if ((amps === null) === (watts === null)) throw oneOf();
      const from = body.from ? new Date(body.from) : now;
      if (until !== null && Date.parse(until) <= Math.max(from.getTime(), now.getTime())) throw over();
      await write(caller, scope, siteId, 'limit_set', body, async (trx, site) => {
        await requireNode(trx, siteId, nodeId);
        await trx
          .insertInto('grid_limit')
          .values({
            id,
            organization_id: site.organization_id,
            site_id: siteId,
            node_id: nodeId,
            amps,
            watts,
            of_evses: body.ofEvses ?? false,
            from_at: from,
            until_at: until === null ? null : new Date(until),
            weekly: weekly && JSON.stringify(weekly),
            priority: body.priority ?? usualPriority,
            kind: caller.kind === 'api_key' ? 'program' : 'person',
            source: body.source,
            note: body.note ?? '',
            created_at: now,
          })
          .execute();
      });
      return (await listLimits(db, siteId, now, id))[0]!;
    }),

    handle(contract.endGridLimit, async ({ params: { limitId }, caller, scope }) => {
      const limit = await db
        .selectFrom('grid_limit')
        .select(['site_id', 'kind', 'source'])
        .where('id', '=', limitId)
        .where(inScope(scope, 'grid_limit.organization_id', 'grid_limit.site_id'))
        .executeTakeFirst();
      if (!limit) throw notFound('such limit');
      if (limit.kind === 'dimming' || limit.kind === 'event') throw notOurs(limit.source);
      await write(caller, scope, limit.site_id, 'limit_ended', { limitId }, (trx) =>
        trx
          .updateTable('grid_limit')
          .set({ ended_at: clock.now() })
          .where('id', '=', limitId)
          .where('ended_at', 'is', null)
          .execute(),
      );
    }),

    handle(contract.getDimming, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const setting = await readDimmingSetting(db, siteId);
      return { ...setting, items: await listDimmings(db, siteId) };
    }),

    handle(contract.setDimming, async ({ params: { siteId }, body, caller, scope }) => {
      const columns = { ...body, factors: JSON.stringify(body.factors), changed_at: clock.now() };
      await write(caller, scope, siteId, 'dimming_changed', body, (trx) =>
        trx
          .insertInto('dimming_setting')
          .values({ site_id: siteId, ...columns })
          .onConflict((conflict) => conflict.column('site_id').doUpdateSet(columns))
          .execute(),
      );
    }),

    handle(contract.startDimming, async ({ params: { siteId }, body, caller, scope }) => {
      await findSite(db, scope, siteId);
      const until = body.until ? new Date(body.until) : null;
      if (until && until <= clock.now()) throw over();
      const id = await write(caller, scope, siteId, 'dimming_started', body, (trx, site) =>
        beginDimming(trx, house, site, { source: body.source, until }),
      );
      return (await listDimmings(db, siteId, id))[0]!;
    }),

    handle(contract.endDimming, async ({ params: { siteId }, caller, scope }) => {
      await write(caller, scope, siteId, 'dimming_ended', {}, async (trx) => {
        if (!(await stopDimming(trx, siteId, clock.now()))) throw nothingRuns();
      });
    }),

    handleRaw(
      contract.exportDimmingProof,
      'text/csv; charset=utf-8',
      async ({ params: { siteId }, scope }) => {
        await findSite(db, scope, siteId);
        return csvOf(proofOf(siteId), {
          started_at: (row) => row.started_at.toISOString(),
          ended_at: (row) => row.ended_at?.toISOString() ?? '',
          source: (row) => row.source,
          at: (row) => row.at.toISOString(),
          limit_w: (row) => Math.round(row.limit_watts),
          evses_w: (row) => (row.evse_watts === null ? '' : Math.round(row.evse_watts)),
          limit_each_w: (row) => (row.each_watts === null ? '' : Math.round(row.each_watts)),
          highest_evse_w: (row) => (row.device_watts === null ? '' : Math.round(row.device_watts)),
          grid_w: (row) => (row.grid_watts === null ? '' : Math.round(row.grid_watts)),
        });
      },
    ),
  ];

  async function* proofOf(siteId: string) {
    const { rows } = await sql<ProofRow>`
      select d.started_at, d.ended_at, d.source, p.at, p.limit_watts, p.evse_watts,
             d.each_watts, p.device_watts, p.grid_watts
        from dimming d join dimming_proof p on p.dimming_id = d.id
       where d.site_id = ${siteId} order by d.started_at desc, p.at limit ${mostProof}`.execute(db);
    yield* rows;
  }
}

interface ProofRow {
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly source: string;
  readonly at: Date;
  readonly limit_watts: number;
  readonly evse_watts: number | null;
  readonly each_watts: number | null;
  readonly device_watts: number | null;
  readonly grid_watts: number | null;
}

async function requireNode(trx: Transaction<DB>, siteId: string, nodeId: string | null): Promise<void> {
  if (nodeId === null) return;
  const node = await trx
    .selectFrom('site_node')
    .select('id')
    .where('id', '=', nodeId)
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  if (!node)
    throw problem(422, {
      title: 'Cannot be used',
      detail: 'The site’s tree has no such node.',
      help: 'Choose one of its nodes, or leave it out for the grid connection.',
      errors: [{ path: 'body/nodeId', message: 'is no node of this site' }],
    });
}

const oneOf = () =>
  problem(422, {
    title: 'One limit',
    detail: 'A limit is told either in amps per phase or in watts.',
    errors: [{ path: 'body/watts', message: 'is required without amps' }],
  });

const over = () =>
  problem(422, {
    title: 'Would be over',
    detail: 'The end lies before the beginning, or has passed.',
    errors: [{ path: 'body/until', message: 'must be in the future, after the beginning' }],
  });

const notOurs = (source: string) =>
  problem(409, {
    title: 'Not ours to end',
    detail: `The limit comes from ${source}.`,
    help: 'End the dimming, or opt out of the grid event, instead.',
  });

const nothingRuns = () =>
  problem(409, { title: 'Nothing runs', detail: 'The site is not dimmed at the moment.' });
