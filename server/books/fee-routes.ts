import type { Cost } from '@busbar/pricing';
import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import { costShape } from '../tariffs/index.ts';
import * as contract from './fee-contract.ts';
import type { House } from './house.ts';
import { say } from './sentences.ts';

interface Row {
  readonly cost: Cost | null;
  readonly voided_at: Date | null;
  readonly state: string | null;
  readonly customer: string | null;
  readonly invoice_id: string | null;
  readonly number: string | null;
  readonly kind: string | null;
  readonly taken_minor: number | null;
}

/** The fee of a reservation: what it is made of, and how it is billed. */
export function feeRoutes({ db }: Pick<House, 'db'>): Handled[] {
  return [
    handle(contract.getFee, async ({ params: { reservationId }, scope }) => {
      const { rows } = await sql<Row>`
        select f.cost, f.voided_at, b.state, cu.name as customer, i.id as invoice_id, i.number, i.kind, p.taken_minor
          from reservation r
          join station s on s.id = r.station_id
          left join reservation_cost f on f.reservation_id = r.id
          left join billable b on b.reservation_id = r.id
          left join customer cu on cu.id = b.customer_id
          left join balance_fee p on p.reservation_id = r.id
          left join lateral (
               select i.id, i.number, i.kind from invoice_line l join invoice i on i.id = l.invoice_id
                where l.reservation_id = r.id and l.charges order by i.issued_at desc limit 1) i on true
         where r.id = ${reservationId} and ${inScope(scope, 's.organization_id', 's.site_id')}`.execute(db);
      const [row] = rows;
      if (!row) throw notFound('such reservation');
      if (!row.cost) return { fee: null };
      return { fee: { cost: costShape(row.cost), ...standing(row) } };
    }),
  ];
}

function standing(row: Row): Omit<contract.ReservationFee, 'cost'> {
  const { voided_at, invoice_id: invoiceId, kind, state, customer, taken_minor } = row;
  const number = row.number ?? '';
  const prepaid = (taken_minor ?? 0) > 0;
  if (voided_at) return { state: 'void', sentence: say('fee_void'), invoiceId };
  if (invoiceId && kind === 'receipt')
    return prepaid
      ? { state: 'prepaid', sentence: say('fee_prepaid', { number }), invoiceId }
      : { state: 'receipt', sentence: say('fee_receipt', { number }), invoiceId };
  if (state === 'invoiced' || state === 'changed')
    return { state: 'invoiced', sentence: say('fee_invoiced', { number }), invoiceId };
  if (state === 'left_out') return { state, sentence: say('fee_left_out'), invoiceId: null };
  if (state === 'open')
    return { state: 'next', sentence: say('fee_next', { customer: customer ?? '–' }), invoiceId: null };
  if (prepaid) return { state: 'prepaid', sentence: say('fee_taken'), invoiceId: null };
  return { state: 'nobody', sentence: say('fee_nobody'), invoiceId: null };
}
