/** What the API offers of tariffs at stations that price by themselves. */

import { Type } from 'typebox';
import { declareCommand } from '../gateway/contract.ts';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, stationPath, uuid, words } from '../platform/http/shapes.ts';
import { levels } from './assignment-contract.ts';

const evse = Type.Integer({ title: 'EVSE', minimum: 1, maximum: 32_767, picker: 'evse' });

/** What stations can be asked about tariffs: those of 2.1, which price by themselves. */
export const tariffCommands = {
  'set-default-tariff': declareCommand(
    'set-default-tariff',
    'Tell the station a tariff',
    Type.Object({
      tariffId: Type.String({ format: 'uuid', title: 'Tariff', picker: 'tariff' }),
      evse: Type.Optional(evse),
    }),
    {
      tag: 'Tariffs',
      description: 'The version that counts now; for all EVSEs when none is named. OCPP 2.1, I07.',
    },
  ),
  'change-transaction-tariff': declareCommand(
    'change-transaction-tariff',
    'Price a running transaction by another tariff on the station',
    Type.Object({
      transactionId: Type.String({ maxLength: 255, title: 'Transaction', picker: 'transaction' }),
      tariffId: Type.String({ format: 'uuid', title: 'Tariff', picker: 'tariff' }),
    }),
    { tag: 'Tariffs', description: 'Changes what the station shows; our own price keeps its frozen tariff.' },
  ),
  'get-tariffs': declareCommand(
    'get-tariffs',
    'Ask which tariffs the station has',
    Type.Object({ evse: Type.Optional(evse) }),
    { tag: 'Tariffs' },
  ),
  'clear-tariffs': declareCommand(
    'clear-tariffs',
    'Let the station forget tariffs',
    Type.Object({
      tariffIds: Type.Optional(
        Type.Array(Type.String({ maxLength: 60 }), {
          title: 'Tariffs, as the station names them',
          minItems: 1,
          maxItems: 100,
        }),
      ),
      evse: Type.Optional(evse),
    }),
    { tag: 'Tariffs', description: 'All of them when none is named.' },
  ),
} as const;

/** What a station shows: the tariff that it was told, against the one that counts there. */
export const stationTariffs = route({
  method: 'GET',
  path: '/stations/{identity}/tariffs',
  summary: 'Which tariff counts at each EVSE, and which the station was told',
  tag: 'Tariffs',
  permission: 'tariffs:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        evse: Type.Integer({ description: '0 stands for all that have none of their own' }),
        wanted: orNull(
          Type.Object({ tariffId: uuid, name: Type.String(), version: Type.Integer(), level: words(levels) }),
        ),
        told: orNull(
          Type.Object({
            tariffId: uuid,
            name: Type.String(),
            version: Type.Integer(),
            status: Type.String(),
            at: instant,
          }),
        ),
        inStep: Type.Boolean(),
      }),
    ),
  }),
});
