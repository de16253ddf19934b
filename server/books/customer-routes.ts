import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { unusable } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import type { Sentence } from '../platform/sentence.ts';
import { lookBack } from './billable.ts';
import { billCustomer, type CustomerRow, treatmentFor } from './collect.ts';
import * as contract from './customer-contract.ts';
import { defined } from './defined.ts';
import { type House, write } from './house.ts';
import { languageOf } from './party.ts';
import { requireOne } from './reach.ts';
import { say } from './sentences.ts';
import { isVatNumber } from './vat.ts';

/** Who pays: made, changed, billed. */
export function customerRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function show(scope: Scope, id: string) {
    const [row] = await customers(db, scope, { id }, 1);
    if (!row) throw notFound('such customer');
    return toItem(row);
  }

  return [
    handle(contract.listCustomers, async ({ query, scope }) => {
      const { limit = defaultPageSize } = query;
      const rows = await customers(db, scope, query, limit + 1);
      return page(rows, limit, (row) => encodeCursor('name', [row.name.toLowerCase(), row.id]), toItem);
    }),

    handle(contract.getCustomer, ({ params: { customerId }, scope }) => show(scope, customerId)),

    handle(contract.createCustomer, async ({ body, caller, scope }) => {
      const id = newId();
      const now = clock.now();
      await write(house, caller, 'customer.created', async (trx) => {
        const { entityId, number, ...fields } = body;
        const entity = await requireOne(trx, scope, 'legal_entity', entityId);
        await requirePayers(trx, scope, fields);
        const organizationId = entity.organization_id;
        await trx
          .insertInto('customer')
          .values({
            billed_from: now,
            ...columnsOf(fields),
            id,
            organization_id: organizationId,
            legal_entity_id: entityId,
            number: number || (await nextCustomerNumber(trx, organizationId)),
            created_at: now,
          } as never)
          .execute();
        await lookBackFor(trx, id);
        return { id, organizationId, detail: { kind: fields.kind }, result: undefined };
      });
      return show(scope, id);
    }),

    handle(contract.changeCustomer, async ({ params: { customerId }, body, caller, scope }) => {
      await write(house, caller, 'customer.changed', async (trx) => {
        const customer = await requireOne(trx, scope, 'customer', customerId);
        await requirePayers(trx, scope, body);
        const set = columnsOf(body);
        if (Object.keys(set).length > 0)
          await trx
            .updateTable('customer')
            .set(set as never)
            .where('id', '=', customerId)
            .execute();
        await lookBackFor(trx, customerId);
        const detail = { fields: Object.keys(body) };
        return { id: customerId, organizationId: customer.organization_id, detail, result: undefined };
      });
      return show(scope, customerId);
    }),

    handle(contract.retireCustomer, async ({ params: { customerId }, caller, scope }) => {
      await write(house, caller, 'customer.retired', async (trx) => {
        const customer = await requireOne(trx, scope, 'customer', customerId);
        await trx
          .updateTable('customer')
          .set({ retired_at: clock.now() })
          .where('id', '=', customerId)
          .execute();
        return { id: customerId, organizationId: customer.organization_id, result: undefined };
      });
    }),

    handle(contract.billCustomer, async ({ params: { customerId }, body, caller, scope }) => {
      const now = clock.now();
      const { issued, sentence } = await write(house, caller, 'customer.billed', async (trx) => {
        const customer = await requireOne(trx, scope, 'customer', customerId);
        const until = body.until ? new Date(Math.min(Date.parse(body.until), now.getTime())) : now;
        const { transactionIds: subjectIds } = body;
        const wanted = { until, ...(subjectIds && { subjectIds }) };
        const result = await billCustomer(trx, newId, customerId, wanted, now);
        const detail = { invoices: result.issued.map(({ number }) => number) };
        return { id: customerId, organizationId: customer.organization_id, detail, result };
      });
      return {
        issued: issued.map((one) => ({ ...one, decimals: currencyDecimals(one.currency) })),
        sentence,
      };
    }),
  ];
}

/** Follows the row as it was written: with whom tokens are, and since when they are billed. */
async function lookBackFor(trx: Transaction<DB>, id: string): Promise<void> {
  const row = await trx
    .selectFrom('customer')
    .select(['payer_organization_id', 'driver_id', 'fleet_id', 'billed_from'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await lookBack(trx, row);
}

async function nextCustomerNumber(trx: Transaction<DB>, organizationId: string): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`customer ${organizationId}`}, 0))`.execute(trx);
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(number::bigint), 10000) + 1 as next from customer
     where organization_id = ${organizationId} and number ~ '^[0-9]{1,15}$'`.execute(trx);
  return String(rows[0]!.next);
}

/** Whom a customer pays for lies in the caller's reach. */
async function requirePayers(
  trx: Transaction<DB>,
  scope: Scope,
  body: Pick<Partial<contract.NewCustomer>, 'payerOrganizationId' | 'driverId' | 'fleetId'>,
): Promise<void> {
  if (body.payerOrganizationId) await requirePayer(trx, scope, body.payerOrganizationId);
  for (const [table, id] of [['driver', body.driverId] as const, ['fleet', body.fleetId] as const]) {
    if (!id) continue;
    const found = await trx
      .selectFrom(table)
      .select('id')
      .where('id', '=', id)
      .where(inScope(scope, `${table}.organization_id`))
      .executeTakeFirst();
    if (!found) throw unusable(`${table}Id`, `There is no such ${table}, or you may not write there.`);
  }
}

async function requirePayer(trx: Transaction<DB>, scope: Scope, organizationId: string): Promise<void> {
  const found = await trx
    .selectFrom('organization')
    .select('id')
    .where('id', '=', organizationId)
    .where(inScope(scope, 'organization.id'))
    .executeTakeFirst();
  if (!found)
    throw unusable('payerOrganizationId', 'There is no such organization, or you may not write there.');
}

interface Row extends CustomerRow {
  readonly entity_name: string;
  readonly entity_country: string;
  readonly entity_vat_number: string;
  readonly entity_exempt_reason: string | null;
  readonly payer_name: string | null;
  readonly pays_for_name: string | null;
  readonly unbilled: { currency: string; transactions: number; amount: number }[] | null;
  readonly open: { currency: string; invoices: number; amount: number }[] | null;
}

async function customers(
  db: Kysely<DB>,
  scope: Scope,
  filter: {
    readonly id?: string | undefined;
    readonly q?: string | undefined;
    readonly organizationId?: string | undefined;
    readonly cursor?: string | undefined;
  },
  limit: number,
): Promise<Row[]> {
  const { id = null, organizationId = null, q } = filter;
  const after = decodeCursor(filter.cursor, 'name', ['string', 'uuid']);
  const like = q ? anywhere(q) : null;
  const { rows } = await sql<Row>`
    select c.*, e.name as entity_name, e.country as entity_country, e.vat_number as entity_vat_number,
           e.exempt_reason as entity_exempt_reason, p.name as payer_name, coalesce(dr.name, fl.name) as pays_for_name, u.unbilled, d.open
      from customer c
      join legal_entity e on e.id = c.legal_entity_id
      left join organization p on p.id = c.payer_organization_id
      left join driver dr on dr.id = c.driver_id
      left join fleet fl on fl.id = c.fleet_id
      left join lateral (
           select json_agg(s) as unbilled from (
             select currency, count(*)::int as transactions, sum(after_tax_minor)::bigint as amount
               from billable where customer_id = c.id and state = 'open' group by currency) s) u on true
      left join lateral (
           select json_agg(s) as open from (
             select i.currency, count(*)::int as invoices, sum(i.total_minor + x.credited - x.paid)::bigint as amount
               from invoice i
              cross join lateral (
                    select (select coalesce(sum(total_minor), 0) from invoice where corrects_id = i.id) as credited,
                           (select coalesce(sum(amount_minor), 0) from invoice_payment where invoice_id = i.id) as paid) x
              where i.customer_id = c.id and i.kind <> 'credit_note' and i.total_minor + x.credited - x.paid <> 0
              group by i.currency) s) d on true
     where ${inScope(scope, 'c.organization_id')} and c.retired_at is null
       and (${id}::uuid is null or c.id = ${id}::uuid)
       and (${organizationId}::uuid is null or c.organization_id = ${organizationId}::uuid)
       and (${like}::text is null or c.name ilike ${like} or c.number ilike ${like} or c.email ilike ${like})
       and (${after?.[1] ?? null}::uuid is null or (lower(c.name), c.id) > (${after?.[0] ?? null}, ${after?.[1] ?? null}::uuid))
     order by lower(c.name), c.id limit ${limit}`.execute(db);
  return rows;
}

function toItem(row: Row): contract.CustomerItem {
  return {
    id: row.id,
    organizationId: row.organization_id,
    entityId: row.legal_entity_id,
    entityName: row.entity_name,
    number: row.number,
    kind: row.kind === 'business' ? 'business' : 'private',
    name: row.name,
    address: row.address,
    postalCode: row.postal_code,
    city: row.city,
    country: row.country,
    vatNumber: row.vat_number,
    email: row.email,
    language: languageOf(row.language),
    buyerReference: row.buyer_reference,
    exemptReason: row.exempt_reason,
    billing: row.billing === 'single' ? 'single' : 'monthly',
    payerOrganizationId: row.payer_organization_id,
    payerOrganizationName: row.payer_name,
    driverId: row.driver_id,
    fleetId: row.fleet_id,
    paysForName: row.pays_for_name,
    billedFrom: row.billed_from.toISOString(),
    createdAt: row.created_at.toISOString(),
    tax: taxWords(row),
    unbilled: (row.unbilled ?? []).map(({ currency, transactions, amount }) => ({
      currency,
      decimals: currencyDecimals(currency),
      transactions,
      amountMinor: Number(amount),
    })),
    open: (row.open ?? []).map(({ currency, invoices, amount }) => ({
      currency,
      decimals: currencyDecimals(currency),
      invoices,
      amountMinor: Number(amount),
    })),
  };
}

function taxWords(row: Row): Sentence {
  const treatment = treatmentFor(row, {
    country: row.entity_country,
    vat_number: row.entity_vat_number,
    exempt_reason: row.entity_exempt_reason,
  });
  if (treatment.kind === 'none')
    return treatment.category === 'AE'
      ? say('tax_reverse', { country: row.country })
      : say('tax_exempt', { reason: treatment.reason });
  if (row.vat_number !== '' && !isVatNumber(row.vat_number))
    return say('tax_number_wrong', { number: row.vat_number });
  return say('tax_as_priced');
}

function columnsOf(fields: Partial<Omit<contract.NewCustomer, 'entityId' | 'number'>>) {
  return defined({
    kind: fields.kind,
    name: fields.name,
    address: fields.address,
    postal_code: fields.postalCode,
    city: fields.city,
    country: fields.country,
    vat_number: fields.vatNumber,
    email: fields.email,
    language: fields.language,
    buyer_reference: fields.buyerReference,
    exempt_reason: fields.exemptReason === '' ? null : fields.exemptReason,
    billing: fields.billing,
    payer_organization_id: fields.payerOrganizationId,
    driver_id: fields.driverId,
    fleet_id: fields.fleetId,
    billed_from: fields.billedFrom === undefined ? undefined : new Date(fields.billedFrom),
  });
}
