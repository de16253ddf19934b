import { sql, type Transaction } from 'kysely';
import { inScope } from '../../access/index.ts';
import { unusable } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { csvOf } from '../../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import { defined } from '../defined.ts';
import { type House, write } from '../house.ts';
import { requireOne } from '../reach.ts';
import { say } from '../sentences.ts';
import * as contract from '../settlement-contract.ts';
import { payStatement } from './pay.ts';
import { statementPdf } from './pdf.ts';
import { settleMonth } from './settle.ts';
import { agreementsIn, findStatement, hostsIn, settledOf, statementsIn } from './store.ts';

/** Settlement with site hosts: who they are, what was agreed, and their statements. */
export function settlementRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function show(scope: Scope, id: string) {
    const found = await findStatement(db, scope, id);
    if (!found) throw notFound('such statement');
    return found;
  }

  return [
    handle(contract.listHosts, async ({ query, scope }) => ({
      items: await hostsIn(db, scope, query, clock.now()),
    })),

    handle(contract.createHost, async ({ body: { entityId, ...fields }, caller, scope }) => {
      const id = newId();
      await write(house, caller, 'site_host.created', async (trx) => {
        const { organization_id: organizationId } = await requireOne(trx, scope, 'legal_entity', entityId);
        const row = {
          id,
          organization_id: organizationId,
          legal_entity_id: entityId,
          created_at: clock.now(),
        };
        await trx
          .insertInto('site_host')
          .values({ ...hostColumns(fields), ...row } as never)
          .execute();
        return { id, organizationId, result: undefined };
      });
      return (await hostsIn(db, scope, { id }, clock.now()))[0]!;
    }),

    handle(contract.changeHost, async ({ params: { hostId }, body, caller, scope }) => {
      await write(house, caller, 'site_host.changed', async (trx) => {
        const host = await requireOne(trx, scope, 'site_host', hostId);
        const set = hostColumns(body);
        if (Object.keys(set).length > 0)
          await trx
            .updateTable('site_host')
            .set(set as never)
            .where('id', '=', hostId)
            .execute();
        const detail = { fields: Object.keys(body) };
        return { id: hostId, organizationId: host.organization_id, detail, result: undefined };
      });
      return (await hostsIn(db, scope, { id: hostId }, clock.now()))[0]!;
    }),

    handle(contract.listAgreements, async ({ query, scope }) => ({
      items: await agreementsIn(db, scope, query),
    })),

    handle(contract.createAgreement, async ({ body, caller, scope }) => {
      const id = newId();
      const { hostId, siteId, currency, validFrom, validUntil = null } = body;
      const terms = {
        share_percent: body.sharePercent ?? '0',
        per_kwh: body.perKwh ?? '0',
        per_month: body.perMonth ?? '0',
        electricity_per_kwh: body.electricityPerKwh ?? '0',
      };
      await write(house, caller, 'agreement.created', async (trx) => {
        const host = await requireOne(trx, scope, 'site_host', hostId);
        await requireFreeSite(trx, scope, siteId, validFrom, validUntil);
        const organizationId = host.organization_id;
        await trx
          .insertInto('settlement_agreement')
          .values({
            id,
            organization_id: organizationId,
            host_id: hostId,
            site_id: siteId,
            currency,
            ...terms,
            valid_from: sql`${validFrom}::date`,
            valid_until: sql`${validUntil}::date`,
            created_at: clock.now(),
          })
          .execute();
        return { id, organizationId, detail: { siteId, ...terms }, result: undefined };
      });
      return (await agreementsIn(db, scope, { id }))[0]!;
    }),

    handle(
      contract.endAgreement,
      async ({ params: { agreementId }, body: { validUntil }, caller, scope }) => {
        await write(house, caller, 'agreement.ended', async (trx) => {
          const row = await trx
            .selectFrom('settlement_agreement')
            .select(['organization_id', sql<string>`valid_from::text`.as('from_day')])
            .where('id', '=', agreementId)
            .where(inScope(scope, 'settlement_agreement.organization_id'))
            .forUpdate()
            .executeTakeFirst();
          if (!row) throw notFound('such agreement');
          if (validUntil < row.from_day) throw unusable('validUntil', `It begins on ${row.from_day} only.`);
          await trx
            .updateTable('settlement_agreement')
            .set({ valid_until: sql`${validUntil}::date` })
            .where('id', '=', agreementId)
            .execute();
          return {
            id: agreementId,
            organizationId: row.organization_id,
            detail: { validUntil },
            result: undefined,
          };
        });
        return (await agreementsIn(db, scope, { id: agreementId }))[0]!;
      },
    ),

    handle(contract.listStatements, ({ query, scope }) => statementsIn(db, scope, query)),
    handle(contract.getStatement, ({ params: { statementId }, scope }) => show(scope, statementId)),

    handle(contract.payStatement, async ({ params: { statementId }, body, caller, scope }) => {
      const { amountMinor, reference } = body;
      const at = body.at ? new Date(body.at) : clock.now();
      await write(house, caller, 'statement.paid', async (trx) => {
        const row = await trx
          .selectFrom('statement')
          .select('organization_id')
          .where('id', '=', statementId)
          .where(inScope(scope, 'statement.organization_id'))
          .executeTakeFirst();
        if (!row) throw notFound('such statement');
        if (amountMinor === 0) throw unusable('amountMinor', 'Say how much was paid.');
        await payStatement(trx, { statementId, amountMinor, at, reference });
        const detail = { amountMinor, reference };
        return { id: statementId, organizationId: row.organization_id, detail, result: undefined };
      });
      return show(scope, statementId);
    }),

    handleRaw(
      contract.getStatementPdf,
      'application/pdf',
      async ({ params: { statementId }, query, scope, reply }) => {
        const found = await show(scope, statementId);
        reply.header('content-disposition', `inline; filename="${found.number}.pdf"`);
        return statementPdf(found, query);
      },
    ),

    handleRaw(contract.getStatementCsv, 'text/csv', async ({ params: { statementId }, scope, reply }) => {
      const { number, decimals, currency } = await show(scope, statementId);
      reply.header('content-disposition', `attachment; filename="${number}.csv"`);
      return csvOf(settledOf(db, statementId), {
        transaction: (row) => row.transaction_id,
        revision: (row) => row.revision,
        ended: (row) => row.ended_at.toISOString(),
        site: (row) => row.site,
        station: (row) => row.identity,
        energyWh: (row) => row.energy_wh,
        currency: () => currency,
        net: (row) => (row.net_minor / 10 ** decimals).toFixed(decimals),
      });
    }),

    handle(contract.settleMonth, async ({ params: { hostId }, body: { month }, caller, scope }) => {
      if (!month.endsWith('-01'))
        throw unusable('month', 'A month is said by its first day, such as 2026-05-01.');
      const now = clock.now();
      if (nextMonth(month) > now) throw notOver(month);
      const settled = await write(house, caller, 'statement.issued', async (trx) => {
        const host = await requireOne(trx, scope, 'site_host', hostId);
        const result = await settleMonth(trx, newId, hostId, month, now);
        const detail = { month, statements: result.map(({ number }) => number) };
        return { id: hostId, organizationId: host.organization_id, detail, result };
      });
      const { items } = await statementsIn(db, scope, { hostId, limit: settled.length + 1 });
      const made = new Set(settled.map(({ id }) => id));
      const sentence =
        settled.length > 0
          ? say('settled', { number: settled.map(({ number }) => number).join(', ') })
          : say('nothing_to_settle');
      return { items: items.filter(({ id }) => made.has(id)), sentence };
    }),
  ];
}

/** A site is settled with one host at a time: two agreements over the same days would pay twice. */
async function requireFreeSite(
  trx: Transaction<DB>,
  scope: Scope,
  siteId: string,
  from: string,
  until: string | null,
): Promise<void> {
  const site = await trx
    .selectFrom('site')
    .select('name')
    .where('id', '=', siteId)
    .where(inScope(scope, 'site.organization_id', 'site.id'))
    .forUpdate()
    .executeTakeFirst();
  if (!site) throw unusable('siteId', 'There is no such site, or you may not write there.');
  const { rows } = await sql<{ from_day: string }>`
    select valid_from::text as from_day from settlement_agreement
     where site_id = ${siteId} and daterange(valid_from, valid_until, '[]') && daterange(${from}::date, ${until}::date, '[]')
     limit 1`.execute(trx);
  if (rows[0]) throw overlaps(site.name, rows[0].from_day);
}

const hostColumns = (fields: Partial<Omit<contract.NewHost, 'entityId'>>) =>
  defined({
    name: fields.name,
    address: fields.address,
    postal_code: fields.postalCode,
    city: fields.city,
    country: fields.country,
    vat_number: fields.vatNumber,
    email: fields.email,
    iban: fields.iban,
    language: fields.language,
    tax_number: fields.taxNumber,
    tax_status: fields.taxStatus,
  });

function nextMonth(month: string): Date {
  const date = new Date(`${month}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date;
}

const notOver = (month: string) =>
  problem(422, {
    title: 'Not over yet',
    detail: `The month that begins on ${month} is not over.`,
    help: 'Settle it when it is; it also happens by itself some days later.',
    errors: [{ path: 'body/month', message: 'is not over' }],
  });

const overlaps = (site: string, from: string) =>
  problem(409, {
    title: 'Agreed already',
    detail: `For ${site} an agreement counts on some of these days: the one from ${from}.`,
    help: 'End that one with a day, and begin this one on the next.',
    errors: [{ path: 'body/validFrom', message: 'overlaps another agreement' }],
  });
