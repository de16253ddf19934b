import { inScope } from '../../access/index.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { readDays } from './days.ts';
import { saveWish } from './store.ts';

/** How a site's power is shared out, for people; and what they want for a car. */
export function dispatchRoutes(house: EnergyHouse): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.getDispatch, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const row = await db
        .selectFrom('site_energy as e')
        .leftJoin('site_dispatch as d', 'd.site_id', 'e.site_id')
        .select(['e.managed', 'd.snapshot'])
        .where('e.site_id', '=', siteId)
        .executeTakeFirst();
      const snapshot = row?.managed ? (row.snapshot as contract.DispatchSnapshot | null) : null;
      return { managed: row?.managed ?? false, snapshot };
    }),

    handle(contract.getDispatchDays, async ({ params: { siteId }, scope }) => {
      const site = await findSite(db, scope, siteId);
      return readDays(db, site, clock.now());
    }),

    handle(contract.setWish, async ({ params: { id }, body, caller, scope }) => {
      const found = await db
        .selectFrom('transaction')
        .select(['id', 'state'])
        .where('id', '=', id)
        .where(inScope(scope, 'transaction.organization_id', 'transaction.site_id'))
        .executeTakeFirst();
      if (!found) throw notFound('such transaction');
      const at = clock.now();
      if (found.state !== 'active') throw over();
      if (body.departsAt !== undefined && Date.parse(body.departsAt) <= at.getTime()) throw past();
      await saveWish(house, id, body, `${caller.kind}:${caller.id}`);
    }),
  ];
}

const over = () =>
  problem(409, {
    title: 'It is over',
    detail: 'The transaction has ended: nothing can be wished for it any more.',
    help: 'Plug in again.',
  });

const past = () =>
  problem(422, {
    title: 'A departure in the past',
    detail: 'The departure lies in the past, so that nothing can be ready by then.',
    help: 'Give a later time, or choose to charge now.',
    errors: [{ path: 'body/departsAt', message: 'It lies in the past.' }],
  });
