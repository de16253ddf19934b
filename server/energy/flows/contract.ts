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
    sunWatts: orNull(number),
    gridWatts: orNull(number),
    batteryWatts: orNull(number),
    carWatts: number,
    loadWatts: orNull(number),
    socPercent: orNull(number),
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

export const batteryModes = ['normal', 'hold', 'charge_cheap', 'peak_shaving'] as const;
const batterySettings = {
  capacityWh: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }),
  maxWatts: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }),
  mode: words(batteryModes),
  reservePercent: Type.Number({ minimum: 0, maximum: 100 }),
  carsAbovePercent: Type.Number({
    minimum: 0,
    maximum: 100,
    description: 'Never discharged for cars below this state of charge',
  }),
  cheapBelow: orNull(Type.Number({ description: 'Charged from the grid below this price per kWh' })),
  peakWatts: orNull(Type.Number({ minimum: 0, description: 'Import that the battery holds down' })),
  wearPerKwh: Type.Number({ minimum: 0, maximum: 10 }),
};

export const getBatteries = route({
  method: 'GET',
  path: '/sites/{siteId}/batteries',
  summary: 'The batteries of a site, and how each may be used',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        meterId: uuid,
        name: Type.String(),
        socPercent: orNull(Type.Number()),
        settings: orNull(Type.Object(batterySettings)),
        sentence,
      }),
    ),
  }),
});

export const setBattery = route({
  method: 'PUT',
  path: '/meters/{meterId}/battery',
  summary: 'Say how a battery may be used',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ meterId: uuid }),
  body: Type.Object(batterySettings),
});
export type BatterySettings = Static<NonNullable<typeof setBattery.body>>;
