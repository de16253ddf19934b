import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import { balances } from './accounts.ts';
import { notCorrected, standingTwice } from './check-corrections.ts';
import { amountWords, type Finding, mostFindings } from './finding.ts';
import { say } from './sentences.ts';

/** How far back one look goes: what is older was looked at hundreds of times. */
const lookedBackMs = 45 * 86_400_000;

/**
 * Looks whether the books are sound: postings sum to zero, invoices are what the ledger, their lines, their
 * transactions' prices and fees say, each of these stands once and at its last price, prepaid balances are what the
 * ledger says, and no number is missing. What is found is kept for the ledger's page.
 */
export async function lookAtBooks(db: Database, now: Date): Promise<void> {
  const since = new Date(now.getTime() - lookedBackMs);
  const findings = await findingsOf(db, since);
  const organizations = await sql<{ id: string }>`
    select distinct organization_id as id from legal_entity union select distinct organization_id from posting
     where at > ${since}::timestamptz`.execute(db);
  for (const { id } of organizations.rows) {
    const found = JSON.stringify(
      findings.filter(({ organizationId }) => organizationId === id).map((one) => one.sentence),
    );
    await sql`
      insert into books_check (organization_id, checked_at, findings) values (${id}, ${now}, ${found}::jsonb)
      on conflict (organization_id) do update set checked_at = excluded.checked_at, findings = excluded.findings`.execute(
      db,
    );
  }
}

async function findingsOf(db: Database, since: Date): Promise<Finding[]> {
  const found = await Promise.all([
    unbalanced(db, since),
    apartFromLedger(db, since),
    apartFromLines(db, since),
    apartFromPrices(db, since),
    apartFromFees(db, since),
    standingTwice(db, since),
    notCorrected(db, since),
    apartFromBalances(db, since),
    missing(db, since),
  ]);
  return found.flat();
}

async function unbalanced(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{ organization_id: string; key: string; currency: string; off: number }>`
    select p.organization_id, p.key, e.currency, sum(e.amount_minor)::bigint as off
      from posting p join posting_entry e on e.posting_id = p.id
     where p.at > ${since}::timestamptz
     group by p.id, e.currency having sum(e.amount_minor) <> 0 limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, key, currency, off }) => ({
    organizationId: organization_id,
    sentence: say('check_not_zero', { key, currency, amount: amountWords(off, currency) }),
  }));
}

async function apartFromLedger(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{
    organization_id: string;
    number: string;
    currency: string;
    total: number;
    ledger: number;
  }>`
    select i.organization_id, i.number, i.currency, i.total_minor as total, coalesce(l.sum, 0)::bigint as ledger
      from invoice i
      left join lateral (select sum(e.amount_minor) as sum from posting p join posting_entry e on e.posting_id = p.id
                          where p.organization_id = i.organization_id and p.key = 'invoice:' || i.id
                            and e.account = 'receivables') l on true
     where i.issued_at > ${since}::timestamptz and coalesce(l.sum, 0) <> i.total_minor
     limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, number, currency, total, ledger }) => ({
    organizationId: organization_id,
    sentence: say('check_invoice_ledger', {
      number,
      invoice: amountWords(total, currency),
      ledger: amountWords(ledger, currency),
    }),
  }));
}

async function apartFromLines(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{
    organization_id: string;
    number: string;
    currency: string;
    total: number;
    lines: number;
  }>`
    select i.organization_id, i.number, i.currency, i.total_minor as total, coalesce(l.gross, 0)::bigint as lines
      from invoice i
      left join lateral (select sum(gross_minor) as gross, sum(net_minor) as net from invoice_line
                          where invoice_id = i.id) l on true
     where i.issued_at > ${since}::timestamptz
       and (l.gross is distinct from i.total_minor or l.net is distinct from i.net_minor)
     limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, number, currency, total, lines }) => ({
    organizationId: organization_id,
    sentence: say('check_invoice_lines', {
      number,
      invoice: amountWords(total, currency),
      lines: amountWords(lines, currency),
    }),
  }));
}

/** What is billed of a transaction is its price: after tax, or before it where the customer owes none. */
async function apartFromPrices(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{
    organization_id: string;
    number: string;
    currency: string;
    transaction_id: string;
    billed: number;
    priced: number;
  }>`
    select i.organization_id, i.number, i.currency, b.transaction_id, b.gross as billed,
           coalesce(c.after_tax_minor, c.before_tax_minor) as priced
      from invoice i
      join lateral (select transaction_id, revision, sum(gross_minor)::bigint as gross, sum(net_minor)::bigint as net
                      from invoice_line where invoice_id = i.id and charges and transaction_id is not null
                     group by transaction_id, revision) b on true
      join transaction_cost_log c on c.transaction_id = b.transaction_id and c.revision = b.revision
     where i.issued_at > ${since}::timestamptz
       and c.after_tax_minor is not null and c.before_tax_minor is not null
       and b.gross not in (c.after_tax_minor, c.before_tax_minor)
     limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, number, currency, transaction_id, billed, priced }) => ({
    organizationId: organization_id,
    sentence: say('check_transaction', {
      number,
      transaction: transaction_id,
      billed: amountWords(billed, currency),
      priced: amountWords(priced, currency),
    }),
  }));
}

async function apartFromFees(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{
    organization_id: string;
    number: string;
    currency: string;
    billed: number;
    priced: number;
  }>`
    select i.organization_id, i.number, i.currency, b.gross as billed, coalesce(f.after_tax_minor, f.before_tax_minor) as priced
      from invoice i
      join lateral (select reservation_id, sum(gross_minor)::bigint as gross from invoice_line
                     where invoice_id = i.id and charges and reservation_id is not null
                     group by reservation_id) b on true
      join reservation_cost f on f.reservation_id = b.reservation_id
     where i.issued_at > ${since}::timestamptz and f.after_tax_minor is not null and f.before_tax_minor is not null
       and b.gross not in (f.after_tax_minor, f.before_tax_minor)
     limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, number, currency, billed, priced }) => ({
    organizationId: organization_id,
    sentence: say('check_fee', {
      number,
      billed: amountWords(billed, currency),
      priced: amountWords(priced, currency),
    }),
  }));
}

/** What is on a prepaid balance is what the books owe for it; what moved a moment ago and is not posted yet is left out. */
async function apartFromBalances(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{
    id: string;
    organization_id: string;
    currency: string;
    there: number;
    ledger: number;
  }>`
    select b.id, coalesce(l.organization_id, b.organization_id) as organization_id, b.currency,
           b.amount_minor - u.minor as there, coalesce(l.minor, 0)::bigint as ledger
      from balance b
     cross join lateral (
           select coalesce(sum(m.amount_minor), 0)::bigint as minor
             from balance_movement m join balance_unposted p on p.movement_id = m.id where m.balance_id = b.id) u
      left join lateral (
           select min(e.organization_id::text)::uuid as organization_id, -sum(e.amount_minor)::bigint as minor
             from posting_entry e where e.ref = b.id and e.account = ${balances}) l on true
     where (b.closed_at is null or b.closed_at > ${since}::timestamptz)
       and b.amount_minor - u.minor <> coalesce(l.minor, 0)
     limit ${mostFindings}`.execute(db);
  return rows.map(({ id, organization_id, currency, there, ledger }) => ({
    organizationId: organization_id,
    sentence: say('check_balance', {
      id: id.slice(-12),
      balance: amountWords(there, currency),
      ledger: amountWords(ledger, currency),
    }),
  }));
}

async function missing(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<{ organization_id: string; series: string; sequence: number }>`
    select e.organization_id, e.invoice_prefix || '-' || s.series || s.year as series, g.sequence
      from invoice_series s
      join legal_entity e on e.id = s.legal_entity_id
     cross join lateral generate_series(greatest(1, s.last - 10000), s.last) as g (sequence)
     where s.year >= extract(year from ${since}::timestamptz)::int
       and not exists (select from invoice i where i.legal_entity_id = s.legal_entity_id and i.series = s.series
                          and i.year = s.year and i.sequence = g.sequence)
       and not exists (select from statement t where t.legal_entity_id = s.legal_entity_id and t.series = s.series
                          and t.year = s.year and t.sequence = g.sequence)
     limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, series, sequence }) => ({
    organizationId: organization_id,
    sentence: say('check_number_missing', { series, sequence }),
  }));
}
