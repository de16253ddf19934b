/** What the API offers of vehicles that give energy back: who allows it, and what the vehicle keeps. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { orNull, sentence, uuid } from '../../platform/http/shapes.ts';

/** Nobody empties a car further, whatever is said: a driver must get away. */
export const leastKept = 10;

const keepPercent = Type.Integer({
  minimum: leastKept,
  maximum: 100,
  description: 'The charge that it keeps, in %',
});
const facts = {
  allowed: Type.Boolean({ description: 'Whether it may give energy back to the house' }),
  keepPercent,
  maxWatts: orNull(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      description: 'The most that it gives, in W; null: as the vehicle tells its station (ISO 15118-20)',
    }),
  ),
};

export const giving = Type.Object({ ...facts, sentence });
export type VehicleGiving = Static<typeof giving>;

const path = '/vehicles/{vehicleId}/giving';
const params = Type.Object({ vehicleId: uuid });

export const getGiving = route({
  method: 'GET',
  path,
  summary: 'Whether a vehicle may give energy back, and what it keeps',
  tag: 'Drivers',
  permission: 'drivers:read',
  params,
  response: giving,
});

export const setGiving = route({
  method: 'PUT',
  path,
  summary: 'Say whether a vehicle may give energy back, and what it keeps',
  description:
    'It gives at EVSEs that tell that they can (OCPP 2.1, V2X), where the power of the site is shared out and its price says when. How full it is must be known: of its battery, and by the vehicle or its samples.',
  tag: 'Drivers',
  permission: 'drivers:write',
  params,
  body: Type.Object(facts, { additionalProperties: false }),
  response: giving,
});
