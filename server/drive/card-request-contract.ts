/** What the API offers to operators of cards that drivers say are theirs: the list, and giving or refusing one. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

const tag = 'Tokens';
const text = Type.String();
const path = Type.Object({ cardRequestId: uuid });

export const cardRequestStates = ['open', 'accepted', 'refused'] as const;

const cardRequest = Type.Object({
  id: uuid,
  organizationId: uuid,
  driver: Type.Object({ id: uuid, name: text }),
  number: Type.String({ description: 'What is printed on the card, as the driver wrote it' }),
  label: text,
  state: words(cardRequestStates),
  reason: Type.String({ description: 'What the driver was told when it was refused' }),
  askedAt: instant,
  decidedAt: orNull(instant),
  /** Tokens with that number; none where the number is new to the house. */
  candidates: Type.Array(
    Type.Object({
      tokenId: uuid,
      uid: text,
      status: text,
      holder: orNull(Type.Object({ id: uuid, name: text })),
      charged: Type.Boolean({ description: 'Whether it charged before: the driver then sees that, too' }),
    }),
  ),
});
export type CardRequest = Static<typeof cardRequest>;

export const listCardRequests = route({
  method: 'GET',
  path: '/card-requests',
  summary: 'Cards that drivers say are theirs, the newest first',
  tag,
  permission: 'tokens:read',
  query: Type.Object({
    ...paging,
    organizationId: Type.Optional(uuid),
    state: Type.Optional(words(cardRequestStates)),
  }),
  response: page(cardRequest),
});

export const acceptCardRequest = route({
  method: 'POST',
  path: '/card-requests/{cardRequestId}/accept',
  summary: 'Give a driver the token that they asked for; whoever had it has it no more. The driver is told',
  tag,
  permission: 'tokens:write',
  params: path,
  body: Type.Object({ tokenId: uuid }, { additionalProperties: false }),
});

export const refuseCardRequest = route({
  method: 'POST',
  path: '/card-requests/{cardRequestId}/refuse',
  summary: 'Refuse a driver the card that they asked for; the driver is told, with the reason',
  tag,
  permission: 'tokens:write',
  params: path,
  body: Type.Object(
    { reason: Type.Optional(Type.String({ maxLength: 500 })) },
    { additionalProperties: false },
  ),
});
