/** What the API offers to drivers who pay ahead: what is on the balance, what became of it, and putting more on it. */

import { type Static, Type } from 'typebox';
import { movementKinds } from '../drivers/means-contract.ts';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, uuid, words } from '../platform/http/shapes.ts';
import { opened } from './charge-contract.ts';

const own = { tag: 'Drivers’ account', permission: 'public' } as const;
const text = Type.String();
const minor = Type.Integer({ description: 'In minor units of the currency' });

const ownBalance = Type.Object({
  /** Null: nothing was ever paid ahead. */
  balance: orNull(
    Type.Object({
      currency: text,
      decimals: Type.Integer(),
      leftMinor: minor,
      heldMinor: minor,
      owedMinor: minor,
    }),
  ),
  /** What can be put on it; null where nothing can, as the operator arranged something else. */
  topUp: orNull(Type.Object({ currency: text, decimals: Type.Integer(), amounts: Type.Array(minor) })),
  /** The latest movements. */
  movements: Type.Array(
    Type.Object({
      id: uuid,
      kind: words(movementKinds),
      amountMinor: minor,
      at: instant,
      place: text,
      transactionId: orNull(uuid),
    }),
  ),
});
export type OwnBalance = Static<typeof ownBalance>;

export const getOwnBalance = route({
  ...own,
  method: 'GET',
  path: '/drive/me/balance',
  summary: 'One’s prepaid balance and its latest movements',
  response: ownBalance,
});

export const topUpBalance = route({
  ...own,
  method: 'POST',
  path: '/drive/me/balance/top-ups',
  summary: 'Pay money onto one’s balance; the same clientKey again is the same payment',
  body: Type.Object(
    {
      amountMinor: minor,
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      clientKey: Type.String({ minLength: 16, maxLength: 64, pattern: '^[\\w-]+$' }),
      language: Type.Optional(Type.String({ pattern: '^[a-z]{2}$' })),
    },
    { additionalProperties: false },
  ),
  response: opened,
  status: 201,
});
