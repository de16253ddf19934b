/** What the API offers of events that could not be taken: which wait, to have them tried again, and to give one up. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

/** Who follows events; named as in `event_cursor`. */
export const consumers = ['billing', 'billing-show', 'books', 'drive', 'payments', 'spending'] as const;

const asideSubject = Type.Object({
  /** Of the earliest event that waits. */
  id: uuid,
  consumer: words(consumers),
  subject: uuid,
  kind: Type.String(),
  at: instant,
  stationIdentity: orNull(Type.String()),
  tries: Type.Integer(),
  error: orNull(Type.String({ description: 'What the last try came to' })),
  setAsideAt: instant,
  events: Type.Integer({ description: 'How many wait: it and those after it about the same subject' }),
});
export type AsideSubject = Static<typeof asideSubject>;

export const listAside = route({
  method: 'GET',
  path: '/events-set-aside',
  summary: 'Subjects with events that could not be taken, the latest first',
  tag: 'Overview',
  permission: 'settings:read',
  query: Type.Object({ ...paging }),
  response: page(asideSubject),
});

export const retryAside = route({
  method: 'POST',
  path: '/events-set-aside/retry',
  summary: 'Have events that were set aside tried again',
  description: 'What fails again stays set aside with its new error. What is not in reach is left out.',
  tag: 'Overview',
  permission: 'settings:write',
  body: Type.Object({
    // A consumer does little else meanwhile.
    subjects: Type.Array(Type.Object({ consumer: words(consumers), subject: uuid }), {
      minItems: 1,
      maxItems: 200,
    }),
  }),
  response: Type.Object({ asked: Type.Integer({ description: 'Subjects that are tried again' }) }),
});

export const discardAside = route({
  method: 'POST',
  path: '/events-set-aside/{consumer}/{eventAsideId}/discard',
  summary: 'Give up an event that could not be taken',
  description:
    'Nothing will ever follow from it: what is missing must have been put right by hand. Only the earliest of a subject; those that waited behind it are tried now. The event and the reason stay in the audit log.',
  tag: 'Overview',
  permission: 'settings:write',
  params: Type.Object({ consumer: words(consumers), eventAsideId: uuid }),
  body: Type.Object(
    { note: Type.String({ minLength: 1, maxLength: 1000, description: 'Why nothing has to follow' }) },
    { additionalProperties: false },
  ),
  response: Type.Object({ asked: Type.Integer({ description: 'Events behind it that are tried now' }) }),
});
