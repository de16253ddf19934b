import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import { type House, write } from './house.ts';
import { standardRates } from './rates.ts';
import * as contract from './tax-contract.ts';

const mostRates = 2000;

/** Which taxes hold where tariffs name none. */
export function taxRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;
  return [
    handle(contract.listTaxRates, async ({ scope }) => {
      const rows = await db
        .selectFrom('tax_rate')
        .select([
          'id',
          'organization_id',
          'country',
          'percent',
          sql<string>`valid_from::text`.as('valid_from'),
        ])
        .where(inScope(scope, 'tax_rate.organization_id'))
        .orderBy('country')
        .orderBy('valid_from', 'desc')
        .limit(mostRates)
        .execute();
      const own = rows.map((row) => ({
        id: row.id,
        organizationId: row.organization_id,
        country: row.country,
        percent: String(Number(row.percent)),
        validFrom: row.valid_from,
      }));
      return {
        items: [...own, ...standardRates.map((rate) => ({ ...rate, id: null, organizationId: null }))],
      };
    }),

    handle(contract.createTaxRate, async ({ body, caller, scope }) => {
      const { organizationId, country, percent, validFrom } = body;
      const id = newId();
      await write(house, caller, 'tax_rate.created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        const row = { id, organization_id: organizationId, country, percent, created_at: clock.now() };
        await trx
          .insertInto('tax_rate')
          .values({ ...row, valid_from: sql`${validFrom}::date` })
          .execute();
        return { id, organizationId, detail: { country, percent, validFrom }, result: undefined };
      });
      return { id, organizationId, country, percent, validFrom };
    }),

    handle(contract.removeTaxRate, async ({ params: { rateId }, caller, scope }) => {
      await write(house, caller, 'tax_rate.removed', async (trx) => {
        const rate = await trx
          .deleteFrom('tax_rate')
          .where('id', '=', rateId)
          .where(inScope(scope, 'tax_rate.organization_id'))
          .returning(['organization_id', 'country', 'percent'])
          .executeTakeFirst();
        if (!rate) throw notFound('such tax rate of your own');
        const detail = { country: rate.country, percent: rate.percent };
        return { id: rateId, organizationId: rate.organization_id, detail, result: undefined };
      });
    }),
  ];
}
