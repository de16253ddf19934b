/** The live stream: what happened, and the latest values, as server-sent events. */

import { Type } from 'typebox';
import { route } from './http/contract.ts';

const words = (what: string) => Type.Optional(Type.String({ maxLength: 2000, description: what }));

export const stream = route({
  method: 'GET',
  path: '/stream',
  summary: 'What happens now, as server-sent events',
  description:
    'Each message has `event: <kind>` and JSON data `{kind, at, organizationId, siteId, stationId, subjectId, data}`. ' +
    'Events carry an `id`; sent back as Last-Event-ID (or `since`), the stream goes on after it without a gap. ' +
    'Latest values (`meter`, `pulse`, `frame`) carry none and are not repeated. ' +
    '`event: hello` begins the stream, `event: reset` says that too much was missed: load everything anew. ' +
    '`event: bye` says why the stream ends.',
  tag: 'Live',
  permission: 'signed-in',
  query: Type.Object({
    since: words('The id of the last event that was seen'),
    kinds: words('Kinds wanted, separated by commas; `transaction.*` stands for all that begin so'),
    siteId: Type.Optional(Type.String({ format: 'uuid' })),
    stationId: Type.Optional(Type.String({ format: 'uuid' })),
  }),
});
