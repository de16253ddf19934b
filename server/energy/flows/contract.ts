/** What the API offers of a site's flows: where power comes from and goes now, and what a span of time came to. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';

const sitePath = Type.Object({ siteId: uuid });

export const shareNames = [
  'sunToCars',
  'sunToLoad',
  'sunToBattery',
  'sunToGrid',
  'batteryToCars',
  'batteryToLoad',
  'batteryToGrid',
  'carsToCars',
  'carsToLoad',
  'carsToBattery',
  'carsToGrid',
  'gridToCars',
  'gridToLoad',
  'gridToBattery',
] as const;
export type ShareName = (typeof shareNames)[number];
const number = Type.Number();
const shares = Type.Object(
  Object.fromEntries(shareNames.map((name) => [name, Type.Number()])) as Record<ShareName, typeof number>,
);

export const getFlowsNow = route({
  method: 'GET',
  path: '/sites/{siteId}/power-now',
  summary: 'Where power comes from and goes at a site now, in W',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({
    at: instant,
    sentence,
    shares: orNull(shares),
    sunWatts: orNull(Type.Number({ description: 'Null without a meter, or where one of them is silent' })),
    gridWatts: orNull(number),
    batteryWatts: orNull(number),
    carWatts: Type.Number({ description: 'What cars take' }),
    givenWatts: Type.Number({ description: 'What cars give back' }),
    loadWatts: orNull(number),
    socPercent: orNull(number),
    estimated: Type.Array(Type.String(), {
      description:
        'Names of meters that tell currents and no power: theirs is worked out, as if all current did work',
    }),
    silent: Type.Array(
      Type.Object({
        meterId: uuid,
        name: Type.String(),
        role: words(['grid', 'pv', 'battery']),
        at: orNull(instant),
        onlyCurrents: Type.Boolean({
          description: 'It tells currents, of which nobody knows which way they flow',
        }),
      }),
      {
        description:
          'Meters that tell no power now, and when they told something last. An inverter may sleep at night. While one is silent there are no shares.',
      },
    ),
  }),
});
export type FlowsNow = Static<NonNullable<typeof getFlowsNow.response>>;

export const getEnergySummary = route({
  method: 'GET',
  path: '/sites/{siteId}/energy-summary',
  summary: 'What a span of time came to: energy by source, peak, load duration, cost, self-consumption',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  query: Type.Object({ from: instant, to: instant }),
  response: Type.Object({
    shares,
    selfConsumption: orNull(number),
    selfSufficiency: orNull(number),
    boughtWh: number,
    soldWh: number,
    sunWh: number,
    carWh: number,
    givenWh: Type.Number({ description: 'What cars gave back' }),
    loadWh: number,
    peak: orNull(Type.Object({ watts: number, at: instant })),
    coveredHours: number,
    cost: orNull(
      Type.Object({ currency: Type.String(), bought: number, earned: number, perCarKwh: orNull(number) }),
    ),
    carbonGrams: orNull(number),
    duration: Type.Array(Type.Object({ share: number, watts: number })),
    days: Type.Array(
      Type.Object({ at: instant, boughtWh: number, sunWh: number, carWh: number, loadWh: number }),
    ),
  }),
});
