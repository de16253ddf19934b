import type { Transaction } from 'kysely';
import { inScope } from '../../access/index.ts';
import { change, requireSite } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { beginDimming, listDimmings, readDimmingSetting, stopDimming } from './dim.ts';
import { listLimits } from './limits.ts';
import { type Period, proofCsv, proofHash, readProof, sumUp } from './proof.ts';
import { proofPdf } from './proof-pdf.ts';

const usualPriority = 100;

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

    handleRaw(contract.exportDimmingProof, 'text/csv; charset=utf-8', async ({ params, query, scope }) => {
      await findSite(db, scope, params.siteId);
      return proofCsv(await readProof(db, params.siteId, periodOf(query)));
    }),

    handleRaw(contract.printDimmingProof, 'application/pdf', async ({ params: { siteId }, query, scope }) => {
      await findSite(db, scope, siteId);
      const site = await db
        .selectFrom('site')
        .innerJoin('organization', 'organization.id', 'site.organization_id')
        .select([
          'site.name',
          'site.address',
          'site.postal_code',
          'site.city',
          'site.zone',
          'organization.name as organization',
        ])
        .where('site.id', '=', siteId)
        .executeTakeFirstOrThrow();
      const period = periodOf(query);
      const rows = await readProof(db, siteId, period);
      const search = new URLSearchParams({ from: period.from.toISOString(), to: period.to.toISOString() });
      return proofPdf(
        {
          ...period,
          site: { ...site, postalCode: site.postal_code },
          organization: site.organization,
          hash: await proofHash(rows),
          path: `/api/v1/sites/${siteId}/dimming.csv?${search}`,
          madeAt: clock.now(),
        },
        sumUp(rows),
        query.language ?? 'en',
      );
    }),
  ];

  function periodOf({ from, to }: { readonly from?: string; readonly to?: string }): Period {
    const period = { from: new Date(from ?? 0), to: to ? new Date(to) : clock.now() };
    if (period.to <= period.from) throw over();
    return period;
  }
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
