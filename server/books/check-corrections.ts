import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import { amountWords, type Finding, mostFindings } from './finding.ts';
import { mostTries } from './jobs.ts';
import { say } from './sentences.ts';

interface Row {
  readonly organization_id: string;
  readonly id: string;
  readonly currency: string;
  readonly billed: number;
  readonly right: number;
}

/**
 * What invoices and credit notes say of a transaction or fee together, those left out that were taken back as a whole: of
 * one that is billed now it is what its last line says.
 */
const standing = sql`
  select sum(l.gross_minor)::bigint as billed, min(i.currency) as currency,
         (array_agg(i.organization_id order by i.issued_at desc))[1] as organization_id,
         (array_agg(l.last order by i.issued_at desc, i.id desc) filter (where l.last is not null))[1] as right
    from (select invoice_id, sum(gross_minor) as gross_minor, sum(gross_minor) filter (where charges) as last
            from invoice_line where transaction_id = s.id or reservation_id = s.id group by invoice_id) l
    join invoice i on i.id = l.invoice_id
   cross join lateral (
         select w.total_minor, (select sum(n.total_minor) from invoice n where n.corrects_id = w.id) as credited
           from invoice w where w.id = coalesce(i.corrects_id, i.id)) w
   where w.credited is null or w.credited + w.total_minor <> 0`;

/**
 * What was priced or billed again stands once: older prices were taken back by credit notes, and old credits by the next
 * invoice.
 */
export async function standingTwice(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<Row>`
    select s.id, b.organization_id, b.currency, b.billed, b.right
      from (select distinct coalesce(l.transaction_id, l.reservation_id) as id
              from invoice i join invoice_line l on l.invoice_id = i.id
             where i.issued_at > ${since}::timestamptz and l.charges and (l.revision > 1 or l.again > 0)) s
     cross join lateral (${standing}) b
     where b.billed not in (0, b.right)
     limit ${mostFindings}`.execute(db);
  return rows.map(({ id, organization_id, currency, billed, right }) => ({
    organizationId: organization_id,
    sentence: say('check_twice', {
      id: id.slice(-12),
      billed: amountWords(billed, currency),
      right: amountWords(right, currency),
    }),
  }));
}

/** What was priced anew and stands on an invoice with its old price, as correcting it was refused or given up. */
export async function notCorrected(db: Database, since: Date): Promise<Finding[]> {
  const { rows } = await sql<Row>`
    select b.organization_id, s.id, b.currency, n.billed, c.minor as right
      from billable b
     cross join lateral (select b.id) s
      join lateral (
            select coalesce(after_tax_minor, before_tax_minor, 0) as minor, before_tax_minor from transaction_cost
             where transaction_id = b.transaction_id and state = 'final') c on true
     cross join lateral (${standing}) n
     where b.ended_at > ${since}::timestamptz
       and ((b.state = 'changed' and b.tries >= ${mostTries})
            or (b.state = 'left_out' and b.takes_back_id is null and n.billed not in (0, c.minor, c.before_tax_minor)))
     limit ${mostFindings}`.execute(db);
  return rows.map(({ organization_id, id, currency, billed, right }) => ({
    organizationId: organization_id,
    sentence: say('check_not_corrected', {
      id: id.slice(-12),
      billed: amountWords(billed ?? 0, currency),
      right: amountWords(right, currency),
    }),
  }));
}
