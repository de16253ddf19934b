/** What the API offers of a station's settings that belong together: one form each, whatever its version calls them. */

import { type Static, Type } from 'typebox';
import { commandResult } from '../../gateway/contract.ts';
import { route } from '../../platform/http/contract.ts';
import { orNull, sentence, stationPath, words } from '../../platform/http/shapes.ts';
import { fieldKinds, formNames } from './fields.ts';

const field = Type.Object({
  name: Type.String(),
  component: Type.String(),
  variable: Type.String(),
  kind: words(fieldKinds),
  unit: orNull(words(['s', 'Wh'])),
  options: Type.Array(Type.String()),
  value: orNull(Type.String({ description: 'As the station last told it' })),
  known: Type.Boolean({ description: 'Whether the station told of it at all' }),
  writable: Type.Boolean(),
  min: orNull(Type.Number()),
  max: orNull(Type.Number()),
});
export type FormField = Static<typeof field>;

const formPath = Type.Object({ ...stationPath.properties, form: words(formNames) });

export const getForm = route({
  method: 'GET',
  path: '/stations/{identity}/forms/{form}',
  summary: 'Settings of a station that belong together: authorization, or metering',
  description: 'Settings that the station’s version of OCPP has no word for are left out.',
  tag: 'Devices',
  permission: 'stations:read',
  params: formPath,
  response: Type.Object({ fields: Type.Array(field) }),
});

export const saveForm = route({
  method: 'PUT',
  path: '/stations/{identity}/forms/{form}',
  summary: 'Set some of these at the station',
  description: 'Each is a command of its own, with the station’s own answer.',
  tag: 'Devices',
  permission: 'stations:command',
  params: formPath,
  body: Type.Object(
    {
      values: Type.Record(Type.String({ maxLength: 50 }), Type.String({ maxLength: 2500 }), {
        maxProperties: 30,
      }),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({
    results: Type.Array(
      Type.Object({ name: Type.String(), verdict: commandResult.properties.verdict, sentence }),
    ),
  }),
});
