import { currencyDecimals } from '@busbar/pricing';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { NewId } from '../../platform/ids.ts';
import { type HostPart, hostPart } from './amounts.ts';
import { issueStatement, type Settled } from './issue.ts';

/**
 * Settles a month that is over with a site host: one statement for each currency of the agreements that count in it, posted
 * to the ledger. What was settled of a transaction is kept, so that each counts once, and one that was priced anew, or came
 * late, stands on the next statement with the difference. Asked again it gives nothing.
 *
 * @param month its first day, YYYY-MM-DD
 */
export async function settleMonth(
  trx: Transaction<DB>,
  newId: NewId,
  hostId: string,
  month: string,
  at: Date,
): Promise<readonly Settled[]> {
  const host = await trx
    .selectFrom('site_host')
    .selectAll()
    .where('id', '=', hostId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const done = await trx
    .selectFrom('statement')
    .select('currency')
    .where('host_id', '=', hostId)
    .where('month', '=', sql<Date>`${month}::date`)
    .execute();
  const agreements = await agreementsOf(trx, hostId, month);
  const settled: Settled[] = [];
  for (const currency of new Set(agreements.map((one) => one.currency))) {
    if (done.some((one) => one.currency === currency)) continue;
    const id = newId();
    const lines: StatementLine[] = [];
    for (const agreement of agreements.filter((one) => one.currency === currency)) {
      const line = await lineOf(trx, id, agreement, month);
      if (line) lines.push(line);
    }
    if (lines.length > 0) settled.push(await issueStatement(trx, host, { id, month, currency, at, lines }));
  }
  return settled;
}

export interface Agreement {
  readonly id: string;
  readonly site_id: string;
  readonly site: string;
  readonly zone: string;
  readonly currency: string;
  readonly share_percent: string;
  readonly per_kwh: string;
  readonly per_month: string;
  readonly electricity_per_kwh: string;
  readonly from_day: string;
  readonly until_day: string;
  readonly days: number;
  readonly days_of_month: number;
}

/** Agreements that began before the month was over: also those that ended, for what came late. */
async function agreementsOf(trx: Transaction<DB>, hostId: string, month: string): Promise<Agreement[]> {
  const { rows } = await sql<Agreement>`
    select a.id, a.site_id, si.name as site, si.zone, a.currency, a.share_percent::text, a.per_kwh::text,
           a.per_month::text, a.electricity_per_kwh::text, a.valid_from::text as from_day,
           (least(a.valid_until, m.last) + 1)::text as until_day, m.last - m.first + 1 as days_of_month,
           greatest(0, least(coalesce(a.valid_until, m.last), m.last) - greatest(a.valid_from, m.first) + 1) as days
      from settlement_agreement a
      join site si on si.id = a.site_id
     cross join lateral (
           select ${month}::date as first, (${month}::date + interval '1 month' - interval '1 day')::date as last) m
     where a.host_id = ${hostId} and a.valid_from <= m.last
     order by si.name, a.valid_from, a.id`.execute(trx);
  return rows;
}

export interface StatementLine extends HostPart {
  readonly agreement: Agreement;
  readonly transactions: number;
  readonly wattHours: string;
  readonly revenueMinor: number;
}

async function lineOf(
  trx: Transaction<DB>,
  statementId: string,
  agreement: Agreement,
  _month: string,
): Promise<StatementLine | undefined> {
  const { zone, currency, days } = agreement;
  const { rows } = await sql<{
    transactions: number;
    net: number;
    wh: string;
    own_net: number;
    own_wh: string;
    later_wh: string;
    before: number;
  }>`
    with due as (
      select c.transaction_id, c.revision,
             coalesce(c.before_tax_minor, c.after_tax_minor, 0) - coalesce(s.net, 0) as net,
             coalesce(c.energy_wh, 0) - coalesce(s.wh, 0) as wh, s.revision is null as own
        from transaction_cost c
        left join lateral (select sum(net_minor)::bigint as net, sum(energy_wh) as wh, max(revision) as revision
                             from settled where transaction_id = c.transaction_id) s on true
       where c.site_id = ${agreement.site_id} and c.state = 'final' and c.currency = ${currency}
         and c.ended_at >= (${agreement.from_day}::date::timestamp at time zone ${zone})
         and c.ended_at < (${agreement.until_day}::date::timestamp at time zone ${zone})
         and (s.revision is null or s.revision < c.revision)),
    kept as (
      insert into settled (transaction_id, revision, statement_id, net_minor, energy_wh)
      select transaction_id, revision, ${statementId}::uuid, net, wh from due)
    select count(*)::int as transactions, coalesce(sum(net), 0)::bigint as net, coalesce(sum(wh), 0)::text as wh,
           coalesce(sum(wh) filter (where not own), 0)::text as later_wh,
           coalesce(sum(net) filter (where own), 0)::bigint as own_net,
           coalesce(sum(wh) filter (where own), 0)::text as own_wh,
           (select coalesce(sum(share_minor), 0)::bigint from statement_line
             where agreement_id = ${agreement.id}) as before
      from due`.execute(trx);
  const { transactions, net, wh, own_net, own_wh, later_wh, before } = rows[0]!;
  if (transactions === 0 && days === 0) return undefined;
  const terms = {
    sharePercent: agreement.share_percent,
    perKwh: agreement.per_kwh,
    perMonth: agreement.per_month,
    electricityPerKwh: agreement.electricity_per_kwh,
  };
  const happened = {
    revenueMinor: own_net,
    wattHours: own_wh,
    corrections: { revenueMinor: net - own_net, wattHours: later_wh },
    sharedBeforeMinor: before,
    days,
    daysOfMonth: agreement.days_of_month,
  };
  const part = hostPart(terms, happened, currencyDecimals(currency));
  return { agreement, transactions, wattHours: wh, revenueMinor: net, ...part };
}
