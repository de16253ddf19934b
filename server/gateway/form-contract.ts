/** What forms are made from: the schemas of everything that can be asked of stations. */

import { Type } from 'typebox';
import { type ResponseOf, route } from '../platform/http/contract.ts';
import { orNull, words } from '../platform/http/shapes.ts';

const versions = ['1.6', '2.0.1', '2.1'] as const;

export const listForms = route({
  method: 'GET',
  path: '/commands',
  summary: 'Every command that stations can be asked, with the schema of its parameters',
  description:
    'Titles, descriptions and units in the schema become the form. Of its own it has `unit`, `picker` (evse, connector, transaction, token, variable), `present`: the variables of the station whose value the form begins with, `titles` of the words of an enum, and `dangerous`: true, or the values that interrupt what runs.',
  tag: 'Commands',
  permission: 'signed-in',
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        intent: Type.String(),
        summary: Type.String(),
        description: orNull(Type.String()),
        tag: Type.String(),
        permission: Type.String(),
        versions: Type.Array(words(versions, 'Versions of OCPP that have a message for it')),
        params: Type.Unknown({ description: 'JSON schema of the parameters' }),
      }),
    ),
  }),
});
/** A command as forms are made of it. */
export type CommandForm = ResponseOf<typeof listForms>['items'][number];

export const listCallForms = route({
  method: 'GET',
  path: '/ocpp-actions',
  summary: 'The actions that a station of a version can be called with',
  description: 'With `action`, also the JSON schema of its request, complete in itself.',
  tag: 'Commands',
  permission: 'stations:raw-call',
  query: Type.Object({
    version: words(versions),
    action: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: Type.Object({
    actions: Type.Array(Type.String()),
    schema: Type.Unknown({ description: 'Null without `action`, or where the version has no such action' }),
  }),
});
