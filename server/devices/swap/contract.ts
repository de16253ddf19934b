/** What the API offers of battery swap stations. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../../gateway/contract.ts';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, page, paging, stationPath, uuid, words } from '../../platform/http/shapes.ts';

/** Batteries handed in, handed out, and not taken in time. */
export const swapKinds = ['in', 'out', 'out_timeout'] as const;

const battery = Type.Object({
  evse: Type.Integer({ description: 'The slot' }),
  serialNumber: Type.String(),
  socPercent: Type.Number(),
  sohPercent: Type.Number({ description: 'State of health' }),
  producedAt: orNull(instant),
  vendorInfo: orNull(Type.String()),
});
export type Battery = Static<typeof battery>;

const slot = Type.Object({ ...battery.properties, since: instant });

export const listBatteries = route({
  method: 'GET',
  path: '/stations/{identity}/batteries',
  summary: 'Which battery stands in which slot of a swap station',
  tag: 'Battery swap',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({ items: Type.Array(slot) }),
});

export const listSwaps = route({
  method: 'GET',
  path: '/stations/{identity}/battery-swaps',
  summary: 'Batteries handed in and out, newest first',
  tag: 'Battery swap',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(
    Type.Object({
      id: uuid,
      requestId: Type.Integer({ description: 'The same for what went in and what came out' }),
      kind: words(swapKinds),
      tokenId: orNull(uuid),
      batteries: Type.Array(battery),
      arrivedAt: instant,
    }),
  ),
});

export const swapCommands = {
  'request-battery-swap': declareCommand(
    'request-battery-swap',
    'Let somebody swap a battery',
    Type.Object(
      {
        token: Type.Object(
          { uid: Type.String({ title: 'Token', minLength: 1, maxLength: 255 }) },
          { title: 'For whom', additionalProperties: false },
        ),
      },
      { additionalProperties: false },
    ),
    {
      description:
        'The station opens a slot for the battery that is handed in, as after a token at its reader.',
    },
  ),
} as const;
