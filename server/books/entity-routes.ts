import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import { isZone } from '../platform/zone.ts';
import { defined } from './defined.ts';
import type { EntityRow } from './entity.ts';
import * as contract from './entity-contract.ts';
import { type House, write } from './house.ts';
import { languageOf } from './party.ts';
import { requireOne } from './reach.ts';

/** Companies that one organization and those below it sell by. */
const mostEntities = 500;

/** Who sells: companies whose names and numbers stand on invoices. */
export function entityRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function list(scope: Scope, id: string | null = null) {
    const { rows } = await sql<EntityRow & { organization_name: string }>`
      select e.*, o.name as organization_name from legal_entity e join organization o on o.id = e.organization_id
       where ${inScope(scope, 'e.organization_id')} and e.retired_at is null and (${id}::uuid is null or e.id = ${id}::uuid)
       order by lower(e.name), e.id limit ${mostEntities}`.execute(db);
    return rows.map(toItem);
  }

  return [
    handle(contract.listEntities, async ({ scope }) => ({ items: await list(scope) })),

    handle(contract.createEntity, async ({ body, caller, scope }) => {
      const { organizationId, ...fields } = body;
      refuseZone(fields.zone);
      const id = newId();
      await write(house, caller, 'legal_entity.created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await trx
          .insertInto('legal_entity')
          .values({
            ...columnsOf(fields),
            id,
            organization_id: organizationId,
            created_at: clock.now(),
          } as never)
          .execute();
        return { id, organizationId, detail: { name: fields.name }, result: undefined };
      });
      return (await list(scope, id))[0]!;
    }),

    handle(contract.changeEntity, async ({ params: { entityId }, body, caller, scope }) => {
      if (body.zone !== undefined) refuseZone(body.zone);
      await write(house, caller, 'legal_entity.changed', async (trx) => {
        const entity = await requireOne(trx, scope, 'legal_entity', entityId);
        const set = columnsOf(body);
        if (Object.keys(set).length > 0)
          await trx
            .updateTable('legal_entity')
            .set(set as never)
            .where('id', '=', entityId)
            .execute();
        const detail = { fields: Object.keys(body) };
        return { id: entityId, organizationId: entity.organization_id, detail, result: undefined };
      });
      return (await list(scope, entityId))[0]!;
    }),

    handle(contract.retireEntity, async ({ params: { entityId }, caller, scope }) => {
      await write(house, caller, 'legal_entity.retired', async (trx) => {
        const entity = await requireOne(trx, scope, 'legal_entity', entityId);
        const customers = await trx
          .selectFrom('customer')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('legal_entity_id', '=', entityId)
          .where('retired_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (Number(customers.count) > 0) throw stillSells(entity.name, Number(customers.count));
        await trx
          .updateTable('legal_entity')
          .set({ retired_at: clock.now() })
          .where('id', '=', entityId)
          .execute();
        return { id: entityId, organizationId: entity.organization_id, result: undefined };
      });
    }),
  ];
}

type Fields = Partial<Omit<contract.NewEntity, 'organizationId'>>;

function columnsOf(fields: Fields) {
  return defined({
    name: fields.name,
    address: fields.address,
    postal_code: fields.postalCode,
    city: fields.city,
    country: fields.country,
    zone: fields.zone,
    vat_number: fields.vatNumber,
    tax_number: fields.taxNumber,
    register: fields.register,
    email: fields.email,
    phone: fields.phone,
    currency: fields.currency,
    invoice_prefix: fields.invoicePrefix,
    bank_name: fields.bankName,
    iban: fields.iban,
    bic: fields.bic,
    logo_text: fields.logoText,
    footer: fields.footer,
    language: fields.language,
    paper: fields.paper,
    due_days: fields.dueDays,
    exempt_reason: fields.exemptReason === '' ? null : fields.exemptReason,
    mails_invoices: fields.mailsInvoices,
  });
}

function toItem(row: EntityRow & { organization_name: string }): contract.LegalEntityItem {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    name: row.name,
    address: row.address,
    postalCode: row.postal_code,
    city: row.city,
    country: row.country,
    zone: row.zone,
    vatNumber: row.vat_number,
    taxNumber: row.tax_number,
    register: row.register,
    email: row.email,
    phone: row.phone,
    currency: row.currency,
    invoicePrefix: row.invoice_prefix,
    bankName: row.bank_name,
    iban: row.iban,
    bic: row.bic,
    logoText: row.logo_text,
    footer: row.footer,
    language: languageOf(row.language),
    paper: row.paper === 'Letter' ? 'Letter' : 'A4',
    dueDays: row.due_days,
    exemptReason: row.exempt_reason,
    mailsInvoices: row.mails_invoices,
    createdAt: row.created_at.toISOString(),
  };
}

function refuseZone(zone: string): void {
  if (isZone(zone)) return;
  throw problem(422, {
    title: 'No such time zone',
    detail: `“${zone}” is no time zone.`,
    help: 'Write it as in the IANA list, such as Europe/Berlin.',
    errors: [{ path: 'body/zone', message: 'is no time zone' }],
  });
}

const stillSells = (name: string, count: number) =>
  problem(409, {
    title: 'Still sells',
    detail: `“${name}” bills ${count === 1 ? 'one customer' : `${count} customers`}.`,
    help: 'Retire its customers first.',
  });
