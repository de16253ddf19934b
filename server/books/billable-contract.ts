/** What the API offers of what is not billed yet. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { decimals, minor, reading, writing } from './shapes.ts';

/** nobody: a fee for whose token there is neither a customer nor a balance. */
export const billableStates = ['open', 'changed', 'left_out', 'nobody'] as const;

/** A transaction, or the fee of a reservation that nobody came for. */
export const billable = Type.Object({
  id: uuid,
  transactionId: orNull(uuid),
  reservationId: orNull(uuid),
  /** Null: nobody is billed for it. */
  customerId: orNull(uuid),
  customerName: Type.String(),
  /** Of what nobody is billed for: whose token it was. */
  driverId: orNull(uuid),
  stationIdentity: Type.String(),
  siteName: orNull(Type.String()),
  endedAt: instant,
  energyWh: orNull(Type.Number()),
  currency: Type.String(),
  decimals,
  amountMinor: minor,
  state: words(billableStates),
  /** What is to come of it. */
  sentence,
});
export type BillableItem = Static<typeof billable>;

export const listBillables = route({
  method: 'GET',
  path: '/billables',
  summary: 'Transactions and fees of customers that stand on no invoice yet, or were priced anew since',
  ...reading,
  query: Type.Object({
    ...paging,
    customerId: Type.Optional(uuid),
    organizationId: Type.Optional(uuid),
    state: Type.Optional(
      words(billableStates, 'nobody: fees of reservations for which there is no customer and no balance'),
    ),
  }),
  response: page(billable),
});

export const leaveOut = route({
  method: 'POST',
  path: '/billables/{billableId}/leave-out',
  summary: 'Leave a transaction or a fee out of the next invoices, or take it in again',
  ...writing,
  params: Type.Object({ billableId: uuid }),
  body: Type.Object({ leftOut: Type.Boolean() }, { additionalProperties: false }),
});
