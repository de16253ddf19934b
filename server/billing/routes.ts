import type { Cost, Tariff } from '@busbar/pricing';
import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { isZone } from '../locations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { csvOf } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { Level } from '../tariffs/assignment-contract.ts';
import { costShape, sayTariff } from '../tariffs/index.ts';
import * as contract from './contract.ts';
import { findTransactions } from './metered.ts';
import { costNow } from './price.ts';
import { each, revenueColumns, revenueOf, toRevenue } from './revenue.ts';
import { sayCost } from './sentences.ts';
import { compared, stationCostOf } from './station-cost.ts';

/** What transactions cost: one of them line by line, and all of them by day. */
export function billingRoutes({ db, clock }: { db: Database; clock: Clock }): Handled[] {
  return [
    handle(contract.getCost, async ({ params: { id }, scope }) => {
      const { rows } = await sql<CostRow>`
        select c.state, c.frozen, c.cost, c.revision, c.priced_at, c.level, c.tariff_id, ta.name as tariff_name,
               v.number as version_number,
               coalesce(case c.level
                 when 'site' then (select name from site where id = a.subject_id)
                 when 'organization' then (select name from organization where id = a.subject_id)
                 when 'token' then (select label from token where id = a.subject_id)
                 else a.subject_group end, '') as subject
          from transaction t
          left join transaction_cost c on c.transaction_id = t.id
          left join tariff ta on ta.id = c.tariff_id
          left join tariff_version v on v.id = c.tariff_version_id
          left join tariff_assignment a on a.id = c.assignment_id
         where t.id = ${id} and ${inScope(scope, 't.organization_id', 't.site_id')}`.execute(db);
      const [row] = rows;
      if (!row) throw notFound('such transaction');
      const { state, revision } = row;
      const told = {
        transactionId: id,
        revision: revision ?? 0,
        pricedAt: row.priced_at?.toISOString() ?? null,
      };
      if (!state || !row.frozen || !row.level) {
        const sentence = sayCost(state === 'unpriced' ? 'unpriced' : 'waiting');
        return {
          ...told,
          state: state ?? 'running',
          sentence,
          tariff: null,
          why: null,
          cost: null,
          station: null,
        };
      }
      const cost =
        row.cost ?? (await costNow(db, (await findTransactions(db, [id]))[0]!, row.frozen, clock.now()));
      const details = await stationCostOf(db, id);
      const { level, tariff_id, tariff_name, version_number, subject } = row;
      return {
        ...told,
        state,
        sentence: sayCost(state),
        tariff: { id: tariff_id!, name: tariff_name!, version: version_number!, level },
        why: sayTariff(`by_${level}`, { tariff: tariff_name!, subject }),
        cost: costShape(cost),
        station: details ? compared(details, cost) : null,
      };
    }),

    handle(contract.revenue, async ({ query, scope }) => {
      const { by = 'day', ...span } = query;
      if (span.zone && !isZone(span.zone)) throw noZone(span.zone);
      return { items: (await revenueOf(db, scope, span, [by])).map(toRevenue) };
    }),

    handleRaw(contract.exportRevenue, 'text/csv; charset=utf-8', async ({ query, scope }) => {
      if (query.zone && !isZone(query.zone)) throw noZone(query.zone);
      const rows = await revenueOf(db, scope, query, ['day', 'site', 'tariff']);
      return csvOf(each(rows), revenueColumns);
    }),
  ];
}

interface CostRow {
  readonly state: (typeof contract.costStates)[number] | null;
  readonly frozen: Tariff | null;
  readonly cost: Cost | null;
  readonly revision: number | null;
  readonly priced_at: Date | null;
  readonly level: Level | null;
  readonly tariff_id: string | null;
  readonly tariff_name: string | null;
  readonly version_number: number | null;
  readonly subject: string;
}

const noZone = (zone: string) =>
  problem(422, {
    title: 'No such time zone',
    detail: `“${zone}” is no time zone.`,
    help: 'Write it as in the IANA list, such as Europe/Berlin.',
    errors: [{ path: 'query/zone', message: 'is no time zone' }],
  });
