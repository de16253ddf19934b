import { type Selectable, sql, type Transaction } from 'kysely';
import type { DB, SiteHost } from '../../platform/database/generated/schema.ts';
import { inputTaxAccount, reverseTaxAccount } from '../accounts.ts';
import { type EntityRow, findEntity, ownRates, sellerOn } from '../entity.ts';
import { type Entry, post } from '../ledger.ts';
import { nextNumber } from '../numbers.ts';
import type { StatementLine } from './settle.ts';
import { type StatementTax, statementTax, type TaxStatus } from './tax.ts';

export type HostRow = Selectable<SiteHost>;

/** A statement that was issued. */
export interface Settled {
  readonly id: string;
  readonly number: string;
  readonly totalMinor: number;
  readonly currency: string;
}

export interface NewStatement {
  readonly id: string;
  readonly month: string;
  readonly currency: string;
  readonly at: Date;
  readonly lines: readonly StatementLine[];
}

/**
 * Issues a statement: sums it up, puts the host's tax on where it is their invoice, gives it the next number and posts it,
 * all in the caller's transaction.
 */
export async function issueStatement(
  trx: Transaction<DB>,
  host: HostRow,
  { id, month, currency, at, lines }: NewStatement,
): Promise<Settled> {
  const entity = (await findEntity(trx, host.legal_entity_id))!;
  const netMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0);
  const tax = await taxOf(trx, host, entity, netMinor, month);
  const totalMinor = netMinor + (tax?.taxMinor ?? 0);
  const numeral = await nextNumber(trx, entity, 'statement', Number(month.slice(0, 4)));
  await trx
    .insertInto('statement')
    .values({
      id,
      organization_id: host.organization_id,
      legal_entity_id: entity.id,
      host_id: host.id,
      month: sql`${month}::date`,
      ...numeral,
      issued_at: at,
      currency,
      seller: JSON.stringify(sellerOn(entity)),
      host: JSON.stringify(hostOn(host)),
      total_minor: totalMinor,
      self_billed: tax !== undefined,
      tax_minor: tax?.taxMinor ?? 0,
      tax_category: tax?.category ?? null,
      tax_country: tax?.country ?? '',
      tax_percent: tax?.percent ?? '0',
      tax_reason: tax?.reason ?? '',
    })
    .execute();
  await keepLines(trx, id, lines);
  await post(trx, {
    key: `statement:${id}`,
    at,
    organizationId: host.organization_id,
    text: numeral.number,
    entries: entriesOf(id, currency, netMinor, tax),
  });
  return { id, number: numeral.number, totalMinor, currency };
}

/** The tax on a host's share of a month, as far as it is known. */
async function taxOf(
  trx: Transaction<DB>,
  host: HostRow,
  entity: EntityRow,
  netMinor: number,
  month: string,
): Promise<StatementTax | undefined> {
  const rates = await ownRates(trx, entity.organization_id);
  const recipient = { country: entity.country, vatNumber: entity.vat_number };
  return statementTax(netMinor, hostTaxes(host), recipient, lastDayOf(month), rates);
}

export const hostTaxes = (host: Pick<HostRow, 'tax_status' | 'country' | 'vat_number' | 'tax_number'>) => ({
  status: host.tax_status as TaxStatus,
  country: host.country,
  vatNumber: host.vat_number,
  taxNumber: host.tax_number,
});

/** What a statement means to the books: the share is a cost, its tax is deducted, and the host is owed both. */
function entriesOf(ref: string, currency: string, netMinor: number, tax: StatementTax | undefined): Entry[] {
  const entry = (account: Entry['account'], amountMinor: number): Entry => ({
    account,
    amountMinor: amountMinor || 0,
    currency,
    ref,
  });
  const { taxMinor = 0, owed = null } = tax ?? {};
  return [
    entry('host_costs', netMinor),
    entry('host_payable', -(netMinor + taxMinor)),
    ...(tax ? [entry(inputTaxAccount(tax.country, tax.percent), taxMinor)] : []),
    ...(owed
      ? [
          entry(inputTaxAccount(owed.country, owed.percent), owed.taxMinor),
          entry(reverseTaxAccount(owed.country, owed.percent), -owed.taxMinor),
        ]
      : []),
  ];
}

async function keepLines(
  trx: Transaction<DB>,
  statementId: string,
  lines: readonly StatementLine[],
): Promise<void> {
  await trx
    .insertInto('statement_line')
    .values(
      lines.map((line, position) => ({
        statement_id: statementId,
        position,
        agreement_id: line.agreement.id,
        site_id: line.agreement.site_id,
        site: line.agreement.site,
        transactions: line.transactions,
        energy_wh: line.wattHours,
        revenue_minor: line.revenueMinor,
        electricity_minor: line.electricityMinor,
        share_minor: line.shareMinor,
        per_kwh_minor: line.perKwhMinor,
        per_month_minor: line.perMonthMinor,
        total_minor: line.totalMinor,
      })),
    )
    .execute();
}

function lastDayOf(month: string): string {
  const day = new Date(`${month}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + 1, 0);
  return day.toISOString().slice(0, 10);
}

/** A site host as statements show them. */
export interface HostParty {
  readonly name: string;
  readonly address: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  readonly vatNumber: string;
  /** Left out on statements of before. */
  readonly taxNumber?: string;
  readonly iban: string;
  readonly language: string;
}

const hostOn = (host: HostRow): HostParty => ({
  name: host.name,
  address: host.address,
  postalCode: host.postal_code,
  city: host.city,
  country: host.country,
  vatNumber: host.vat_number,
  taxNumber: host.tax_number,
  iban: host.iban,
  language: host.language,
});
