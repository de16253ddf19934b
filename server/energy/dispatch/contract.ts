/** What the API offers of how a site's power is shared out now. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';
import { siteIdPath } from '../tree/contract.ts';
import { modes } from '../tree/shapes.ts';

const amps = Type.Number();
const phase = Type.Object({
  conductor: Type.String({ description: 'L1, L2, L3, N, or a side of a transformer' }),
  ratingAmps: Type.Number({ description: 'As limits from outside leave it now' }),
  /** What flows beside the EVSEs, measured or assumed. */
  otherAmps: amps,
  /** The most that the EVSEs may draw now, all together. */
  grantedAmps: amps,
  /** What the EVSEs were last seen to draw. */
  drawnAmps: amps,
  /** By the node's own meter. */
  meteredAmps: orNull(amps),
});

export const evseNow = Type.Object({
  evseId: uuid,
  nodeId: uuid,
  label: Type.String(),
  stationId: uuid,
  number: Type.Integer(),
  state: words(['charging', 'giving', 'waiting', 'idle', 'offline', 'trouble']),
  transactionId: orNull(uuid),
  /** Per leg. */
  grantedAmps: amps,
  /** What its car is told to give back now; absent in what was written before cars gave. */
  givesWatts: Type.Optional(orNull(Type.Number())),
  mayGive: Type.Optional(Type.Boolean({ description: 'Its station lets cars give energy back (V2X)' })),
  drawnAmps: orNull(Type.Array(amps)),
  maxAmps: amps,
  fallbackAmps: amps,
  legs: Type.Array(Type.Integer({ description: 'From 1: those that its car uses' })),
  sentence,
  /** When the next thing happens that the sentence tells of. */
  nextAt: orNull(instant),
  departsAt: orNull(instant),
  mode: orNull(words(modes)),
  energyWh: orNull(Type.Number()),
  takenWh: orNull(Type.Number()),
  /** Where nobody said departure and energy: what is expected, from whose stays, and how sure that is. */
  expectation: Type.Optional(orNull(sentence)),
});
export type EvseNow = Static<typeof evseNow>;

export const nodeNow = Type.Object({
  nodeId: uuid,
  meter: words(['none', 'fresh', 'silent']),
  phases: Type.Array(phase),
  limits: Type.Array(
    Type.Object({ source: Type.String(), amps: orNull(amps), watts: orNull(amps), until: instant }),
  ),
});
export type NodeNow = Static<typeof nodeNow>;

/** A battery that is commanded. */
export const batteryNow = Type.Object({
  meterId: uuid,
  name: Type.String(),
  watts: Type.Number({ description: 'What it was told; above 0 it charges' }),
  measuredWatts: orNull(Type.Number()),
  socPercent: orNull(Type.Number()),
  trouble: Type.Boolean(),
  sentence,
});
export type BatteryNow = Static<typeof batteryNow>;

export const dispatchSnapshot = Type.Object({
  at: instant,
  sentence,
  trouble: Type.Boolean(),
  nodes: Type.Array(nodeNow),
  evses: Type.Array(evseNow),
  /** Absent in what was written before batteries were commanded. */
  batteries: Type.Optional(Type.Array(batteryNow)),
});
export type DispatchSnapshot = Static<typeof dispatchSnapshot>;

export const storedPlan = Type.Object({
  at: instant,
  optimized: Type.Boolean(),
  slots: Type.Array(
    Type.Object({
      from: instant,
      to: instant,
      watts: Type.Number(),
      batteryWatts: Type.Optional(Type.Number({ description: 'Above 0 the batteries charge' })),
    }),
  ),
});
export type StoredPlan = Static<typeof storedPlan>;

const tag = 'Energy';

export const getDispatch = route({
  method: 'GET',
  path: '/sites/{siteId}/dispatch',
  summary: 'How a site’s power is shared out now: each conductor, each car, and why',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  response: Type.Object({ managed: Type.Boolean(), snapshot: orNull(dispatchSnapshot) }),
});

export const getDispatchDays = route({
  method: 'GET',
  path: '/sites/{siteId}/dispatch/days',
  summary:
    'Yesterday, today and tomorrow of a site by quarters of an hour: cars, building, sun and price, and what is planned',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  response: Type.Object({
    from: instant,
    to: instant,
    currency: orNull(Type.String()),
    quarters: Type.Array(
      Type.Object({
        at: instant,
        carWatts: orNull(Type.Number({ description: 'What the cars took; null until the quarter is over' })),
        loadWatts: orNull(
          Type.Number({ description: 'What the building took; null where nothing measured it' }),
        ),
        sunWatts: orNull(Type.Number({ description: 'What the sun gave; null where nothing measured it' })),
        expectedLoadWatts: orNull(Type.Number({ description: 'From now on, where there is a forecast' })),
        expectedSunWatts: orNull(Type.Number({ description: 'From now on, where there is a forecast' })),
        price: orNull(Type.Number({ description: 'Of a kWh bought; null while nobody has told it' })),
      }),
    ),
    plan: orNull(storedPlan),
  }),
});

export const setWish = route({
  method: 'PUT',
  path: '/transactions/{id}/wish',
  summary: 'Say what somebody wants for a running transaction: departure, energy, mode',
  description: 'What is left out is assumed by the site’s settings.',
  tag,
  permission: 'transactions:write',
  params: Type.Object({ id: uuid }),
  body: Type.Object(
    {
      mode: Type.Optional(words(modes)),
      departsAt: Type.Optional(instant),
      energyWh: Type.Optional(Type.Number({ minimum: 0, maximum: 2_000_000 })),
      priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 9, description: 'Higher goes first' })),
    },
    { additionalProperties: false },
  ),
});
