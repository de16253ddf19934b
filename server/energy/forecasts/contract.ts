/** What the API offers of forecasts: sun, base load and cars to come, each with how well it did. */

import { Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid } from '../../platform/http/shapes.ts';

const sitePath = Type.Object({ siteId: uuid });
const accuracy = orNull(
  Type.Object({
    days: Type.Integer(),
    meanError: Type.Number(),
    bias: Type.Number(),
    naiveError: Type.Number(),
    meanWatts: Type.Number(),
    sentence,
  }),
);
const band = orNull(Type.Object({ watts: Type.Number(), low: Type.Number(), high: Type.Number() }));
const fifths = Type.Array(Type.Number(), { minItems: 3, maxItems: 3 });

export const getForecast = route({
  method: 'GET',
  path: '/sites/{siteId}/forecast',
  summary: 'What is expected of sun, building and cars, with what came and how well it was forecast',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({
    quarters: Type.Array(
      Type.Object({
        at: instant,
        sun: band,
        load: band,
        measuredSun: orNull(Type.Number()),
        measuredLoad: orNull(Type.Number()),
      }),
    ),
    sun: accuracy,
    load: accuracy,
    arrivals: Type.Array(
      Type.Object({
        weekday: Type.Integer(),
        hour: Type.Integer(),
        cars: Type.Number(),
        wattHours: fifths,
        staySeconds: fifths,
      }),
    ),
    /** A car that came now: when it would leave and what it would take, and how sure that is. */
    stay: orNull(
      Type.Object({
        stays: Type.Integer(),
        departsAt: instant,
        wattHours: Type.Number(),
        departureErrorSeconds: Type.Number(),
        energyErrorWh: Type.Number(),
        sentence,
      }),
    ),
    notes: Type.Array(sentence),
  }),
});

const plant = {
  peakWatts: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }),
  tilt: Type.Number({ minimum: 0, maximum: 90 }),
  azimuth: Type.Number({ minimum: 0, maximum: 360, description: '0 north, 90 east, 180 south, 270 west' }),
};

export const getPlants = route({
  method: 'GET',
  path: '/sites/{siteId}/solar-plants',
  summary: 'The solar plants of a site: where they look, and what they can make',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({
    items: Type.Array(Type.Object({ meterId: uuid, name: Type.String(), plant: orNull(Type.Object(plant)) })),
  }),
});

export const setPlant = route({
  method: 'PUT',
  path: '/meters/{meterId}/solar-plant',
  summary: 'Say where a solar plant looks, and what it can make',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ meterId: uuid }),
  body: Type.Object(plant),
});
