import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { defaultPageSize, page } from '../../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { ownRates } from '../entity.ts';
import { languageOf, type Seller } from '../party.ts';
import type { OwnRate } from '../rates.ts';
import { say } from '../sentences.ts';
import type { AgreementItem, HostItem, Statement, StatementItem } from '../settlement-contract.ts';
import { type HostParty, type HostRow, hostTaxes } from './issue.ts';
import { paidOf } from './pay.ts';
import { statementTax, taxStatuses } from './tax.ts';

/** Site hosts and agreements of one answer. */
const most = 1000;

interface Filter {
  readonly id?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly siteId?: string | undefined;
}

/** Site hosts of a scope, by name. */
export async function hostsIn(
  db: Kysely<DB>,
  scope: Scope,
  { id = undefined, organizationId }: Filter,
  now: Date,
): Promise<HostItem[]> {
  const { rows } = await sql<
    HostRow & { agreements: number; entity_country: string; entity_vat_number: string }
  >`
    select h.*, e.country as entity_country, e.vat_number as entity_vat_number,
           (select count(*)::int from settlement_agreement where host_id = h.id) as agreements
      from site_host h join legal_entity e on e.id = h.legal_entity_id
     where ${inScope(scope, 'h.organization_id')} and h.retired_at is null
       and (${id ?? null}::uuid is null or h.id = ${id ?? null}::uuid)
       and (${organizationId ?? null}::uuid is null or h.organization_id = ${organizationId ?? null}::uuid)
     order by lower(h.name), h.id limit ${most}`.execute(db);
  const rates = new Map<string, readonly OwnRate[]>();
  for (const { organization_id } of rows)
    if (!rates.has(organization_id)) rates.set(organization_id, await ownRates(db, organization_id));
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    entityId: row.legal_entity_id,
    name: row.name,
    address: row.address,
    postalCode: row.postal_code,
    city: row.city,
    country: row.country,
    vatNumber: row.vat_number,
    email: row.email,
    iban: row.iban,
    language: languageOf(row.language),
    taxNumber: row.tax_number,
    taxStatus: taxStatuses.find((one) => one === row.tax_status) ?? 'unknown',
    tax: taxWords(row, rates.get(row.organization_id) ?? [], now),
    agreements: row.agreements,
  }));
}

/** Which tax is on a host's share today, or what is missing for one. */
function taxWords(
  row: HostRow & { entity_country: string; entity_vat_number: string },
  rates: readonly OwnRate[],
  now: Date,
): Sentence {
  const recipient = { country: row.entity_country, vatNumber: row.entity_vat_number };
  const today = now.toISOString().slice(0, 10);
  const tax = statementTax(100, hostTaxes(row), recipient, today, rates);
  if (tax?.category === 'E') return say('host_tax_small');
  if (tax?.category === 'AE') return say('host_tax_reverse');
  if (tax) return say('host_tax_standard', { percent: tax.percent });
  if (row.tax_status === 'unknown') return say('host_tax_unknown');
  if (row.vat_number === '' && row.tax_number === '') return say('host_tax_number');
  const abroad = row.country !== row.entity_country;
  return abroad ? say('host_tax_vat') : say('host_tax_rate', { country: row.country });
}

interface AgreementRow {
  readonly id: string;
  readonly host_id: string;
  readonly host_name: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly currency: string;
  readonly share_percent: string;
  readonly per_kwh: string;
  readonly per_month: string;
  readonly electricity_per_kwh: string;
  readonly from_day: string;
  readonly until_day: string | null;
}

/** Agreements of a scope, by host and site, the latest first. */
export async function agreementsIn(db: Kysely<DB>, scope: Scope, filter: Filter): Promise<AgreementItem[]> {
  const { id = null, organizationId = null, siteId = null } = filter;
  const { rows } = await sql<AgreementRow>`
    select a.id, a.host_id, h.name as host_name, a.site_id, si.name as site_name, a.currency,
           trim_scale(a.share_percent)::text as share_percent, trim_scale(a.per_kwh)::text as per_kwh,
           trim_scale(a.per_month)::text as per_month, trim_scale(a.electricity_per_kwh)::text as electricity_per_kwh,
           a.valid_from::text as from_day, a.valid_until::text as until_day
      from settlement_agreement a
      join site_host h on h.id = a.host_id
      join site si on si.id = a.site_id
     where ${inScope(scope, 'a.organization_id')}
       and (${id}::uuid is null or a.id = ${id}::uuid)
       and (${organizationId}::uuid is null or a.organization_id = ${organizationId}::uuid)
       and (${siteId}::uuid is null or a.site_id = ${siteId}::uuid)
     order by lower(h.name), lower(si.name), a.valid_from desc, a.id limit ${most}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    hostId: row.host_id,
    hostName: row.host_name,
    siteId: row.site_id,
    siteName: row.site_name,
    currency: row.currency,
    sharePercent: row.share_percent,
    perKwh: row.per_kwh,
    perMonth: row.per_month,
    electricityPerKwh: row.electricity_per_kwh,
    validFrom: row.from_day,
    validUntil: row.until_day,
    sentence: agreementWords(row),
  }));
}

function agreementWords(row: AgreementRow): Sentence {
  const { currency, share_percent: percent, electricity_per_kwh: price } = row;
  const parts: Sentence[] = [];
  if (Number(percent) > 0)
    parts.push(
      Number(price) > 0
        ? say('agreement_share_less', { percent, price, currency })
        : say('agreement_share', { percent }),
    );
  if (Number(row.per_kwh) > 0) parts.push(say('agreement_per_kwh', { price: row.per_kwh, currency }));
  if (Number(row.per_month) > 0) parts.push(say('agreement_per_month', { price: row.per_month, currency }));
  const [first, ...others] = parts;
  if (!first) return say('agreement_nothing');
  return others.reduce((one, other) => say('agreement_both', { one: one.text, other: other.text }), first);
}

interface StatementRow {
  readonly id: string;
  readonly number: string;
  readonly host_id: string;
  readonly host_name: string;
  readonly month_day: string;
  readonly issued_at: Date;
  readonly currency: string;
  readonly total_minor: number;
  readonly tax_minor: number;
  readonly self_billed: boolean;
  readonly tax_category: 'S' | 'E' | 'AE' | null;
  readonly tax_country: string;
  readonly tax_percent: string;
  readonly tax_reason: string;
  readonly paid: number;
  readonly seller: Seller;
  readonly host: HostParty;
}

interface StatementFilter extends Filter {
  readonly hostId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

async function statementRows(db: Kysely<DB>, scope: Scope, filter: StatementFilter, limit: number) {
  const { id = null, organizationId = null, hostId = null, cursor } = filter;
  const { rows } = await sql<StatementRow>`
    select s.id, s.number, s.host_id, s.host->>'name' as host_name, s.month::text as month_day, s.issued_at, s.currency,
           s.total_minor, s.tax_minor, s.self_billed, s.tax_category, s.tax_country,
           trim_scale(s.tax_percent)::text as tax_percent, s.tax_reason, ${paidOf} as paid, s.seller, s.host
      from statement s
     where ${inScope(scope, 's.organization_id')} and ${olderThan(cursor, 's.issued_at', 's.id')}
       and (${id}::uuid is null or s.id = ${id}::uuid)
       and (${organizationId}::uuid is null or s.organization_id = ${organizationId}::uuid)
       and (${hostId}::uuid is null or s.host_id = ${hostId}::uuid)
     order by s.issued_at desc, s.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Statements of a scope, the newest first. */
export async function statementsIn(db: Kysely<DB>, scope: Scope, filter: StatementFilter) {
  const limit = filter.limit ?? defaultPageSize;
  const rows = await statementRows(db, scope, filter, limit + 1);
  return page(rows, limit, (row) => newestCursor(row.issued_at, row.id), toItem);
}

/** A statement with its lines and both parties; undefined where there is none in reach. */
export async function findStatement(
  db: Kysely<DB>,
  scope: Scope,
  id: string,
): Promise<(Statement & { readonly seller: Seller; readonly host: HostParty }) | undefined> {
  const [row] = await statementRows(db, scope, { id }, 1);
  if (!row) return undefined;
  const lines = await db
    .selectFrom('statement_line')
    .selectAll()
    .where('statement_id', '=', id)
    .orderBy('position')
    .execute();
  const payments = await db
    .selectFrom('statement_payment')
    .select(['at', 'amount_minor', 'reference'])
    .where('statement_id', '=', id)
    .orderBy('id')
    .limit(100)
    .execute();
  return {
    ...toItem(row),
    sentence: stateWords(row),
    tax: row.tax_category && {
      category: row.tax_category,
      country: row.tax_country,
      percent: row.tax_percent,
      reason: row.tax_reason,
    },
    payments: payments.map(({ at, amount_minor, reference }) => ({
      at: at.toISOString(),
      amountMinor: Number(amount_minor),
      reference,
    })),
    seller: row.seller,
    host: row.host,
    lines: lines.map((line) => ({
      siteId: line.site_id,
      siteName: line.site,
      transactions: line.transactions,
      energyWh: Number(line.energy_wh),
      revenueMinor: Number(line.revenue_minor),
      electricityMinor: Number(line.electricity_minor),
      shareMinor: Number(line.share_minor),
      perKwhMinor: Number(line.per_kwh_minor),
      perMonthMinor: Number(line.per_month_minor),
      totalMinor: Number(line.total_minor),
    })),
  };
}

function toItem(row: StatementRow): StatementItem {
  return {
    id: row.id,
    number: row.number,
    hostId: row.host_id,
    hostName: row.host_name,
    month: row.month_day,
    issuedAt: row.issued_at.toISOString(),
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    netMinor: row.total_minor - row.tax_minor,
    taxMinor: row.tax_minor,
    totalMinor: row.total_minor,
    selfBilled: row.self_billed,
    paidMinor: row.paid,
    openMinor: row.total_minor - row.paid,
    state: stateOf(row),
  };
}

const stateOf = ({ total_minor, paid }: StatementRow) =>
  paid === total_minor ? 'paid' : paid > total_minor ? 'owed' : 'open';

function stateWords(row: StatementRow): Sentence {
  const state = stateOf(row);
  return say(state === 'open' && row.paid !== 0 ? 'statement_part_paid' : `statement_${state}`);
}

/** The transactions of a statement, in order. */
export async function* settledOf(db: Kysely<DB>, statementId: string) {
  let after: [Date, string] | undefined;
  for (;;) {
    const { rows } = await sql<SettledRow>`
      select s.transaction_id, s.revision, s.net_minor, s.energy_wh::float8 as energy_wh, t.ended_at, st.identity,
             si.name as site
        from settled s
        join transaction t on t.id = s.transaction_id
        join station st on st.id = t.station_id
        left join site si on si.id = t.site_id
       where s.statement_id = ${statementId}
         and (${after?.[0] ?? null}::timestamptz is null
              or (t.ended_at, s.transaction_id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
       order by t.ended_at, s.transaction_id limit ${settledAtOnce}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < settledAtOnce) return;
    after = [last.ended_at, last.transaction_id];
  }
}
const settledAtOnce = 500;

interface SettledRow {
  readonly transaction_id: string;
  readonly revision: number;
  readonly net_minor: number;
  readonly energy_wh: number;
  readonly ended_at: Date;
  readonly identity: string;
  readonly site: string | null;
}
