/** What the API offers of fees: what a reservation cost that nobody came for, and how it is billed. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { orNull, sentence, uuid, words } from '../platform/http/shapes.ts';
import { costShape } from '../tariffs/price-contract.ts';

export const feeStates = ['void', 'prepaid', 'receipt', 'invoiced', 'next', 'left_out', 'nobody'] as const;

const fee = Type.Object({
  cost: costShape,
  state: words(feeStates, 'How it is billed'),
  /** The same in words. */
  sentence,
  invoiceId: orNull(uuid),
});
export type ReservationFee = Static<typeof fee>;

export const getFee = route({
  method: 'GET',
  path: '/reservations/{reservationId}/fee',
  summary: 'What a reservation cost that nobody came for, line by line, and how it is billed',
  tag: 'Reservations',
  permission: 'reservations:read',
  params: Type.Object({ reservationId: uuid }),
  response: Type.Object({ fee: orNull(fee) }),
});
