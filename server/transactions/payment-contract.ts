/** What the API offers of payments at stations: what they settled, and what they are told. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../gateway/contract.ts';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

export const settlementStatuses = ['settled', 'canceled', 'rejected', 'failed'] as const;

const settlement = Type.Object({
  id: uuid,
  stationId: uuid,
  stationIdentity: Type.String(),
  transactionId: orNull(uuid),
  stationTransactionId: orNull(Type.String()),
  pspRef: Type.String({ description: 'The payment’s reference at the payment provider' }),
  status: words(settlementStatuses),
  statusInfo: orNull(Type.String()),
  amount: Type.Number({ description: 'In the currency that the station charges in' }),
  settledAt: instant,
  receiptId: orNull(Type.String()),
  receiptUrl: orNull(Type.String()),
  vatNumber: orNull(Type.String()),
  vatCompany: orNull(Type.String()),
  arrivedAt: instant,
});
export type Settlement = Static<typeof settlement>;

export const listSettlements = route({
  method: 'GET',
  path: '/settlements',
  summary: 'Payments that stations settled themselves, newest first',
  tag: 'Transactions',
  permission: 'transactions:read',
  query: Type.Object({ ...paging, transactionId: Type.Optional(uuid) }),
  response: page(settlement),
});

export const paymentCommands = {
  'get-transaction-status': declareCommand(
    'get-transaction-status',
    'Ask whether a transaction goes on',
    Type.Object(
      {
        transactionId: Type.Optional(
          Type.String({
            title: 'Transaction',
            minLength: 1,
            maxLength: 255,
            description: 'Without one: whether the station has messages of any transaction left to send',
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
  'cost-updated': declareCommand(
    'cost-updated',
    'Tell the driver the cost so far',
    Type.Object(
      {
        transactionId: Type.String({ title: 'Transaction', minLength: 1, maxLength: 255 }),
        totalCost: Type.Number({
          title: 'Cost so far',
          description: 'In the currency of the transaction’s tariff, taxes included',
        }),
      },
      { additionalProperties: false },
    ),
    { description: 'The station shows it on its display, where it has one.' },
  ),
  'notify-web-payment-started': declareCommand(
    'notify-web-payment-started',
    'Tell a station that somebody is paying for it on the web',
    Type.Object(
      {
        evse: Type.Integer({ title: 'EVSE', minimum: 0, maximum: 32_767, description: '0: the station' }),
        seconds: Type.Integer({
          title: 'Time to pay',
          description: 'Seconds after which the station stops waiting',
          minimum: 1,
          maximum: 3600,
          default: 300,
        }),
      },
      { additionalProperties: false },
    ),
  ),
} as const;
