import { newId } from '../platform/ids.ts';

type Insert = (table: string, row: Record<string, unknown>) => Promise<void>;
type Planted = Readonly<
  Record<
    | 'mark'
    | 'organizationId'
    | 'siteId'
    | 'stationId'
    | 'evseId'
    | 'endedTransactionId'
    | 'paymentId'
    | 'differenceId',
    string
  >
>;

/** Plants a payment, what does not fit about it, and its fee. */
export async function plantPayments(insert: Insert, twin: Planted, at: Date): Promise<void> {
  const { mark, paymentId } = twin;
  const owned = { organization_id: twin.organizationId, site_id: twin.siteId };
  await insert('payment', {
    id: paymentId,
    ...owned,
    station_id: twin.stationId,
    evse_id: twin.evseId,
    evse_number: 1,
    kind: 'charging',
    provider: 'builtin',
    provider_ref: mark,
    state: 'released',
    currency: 'EUR',
    hold_minor: 3000,
    transaction_id: twin.endedTransactionId,
    email: `${mark}@payer.example`.toLowerCase(),
    created_at: at,
    changed_at: at,
  });
  await insert('payment_difference', {
    id: twin.differenceId,
    ...owned,
    kind: 'stuck',
    payment_id: paymentId,
    provider: 'builtin',
    provider_ref: mark,
    found_at: at,
    seen_at: at,
  });
  await insert('payment_movement', {
    id: newId(),
    organization_id: twin.organizationId,
    provider: 'builtin',
    ref: mark,
    kind: 'fee',
    payment_id: paymentId,
    amount_minor: 35,
    currency: 'EUR',
    at,
  });
}
