/** What the API offers of weather services: who is asked about the sky of a site, and what they told. */

import { Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';

const sitePath = Type.Object({ siteId: uuid });
const of = words(['site', 'organization'], 'Of this site alone, or of all sites of its organization');

export const getWeather = route({
  method: 'GET',
  path: '/sites/{siteId}/weather',
  summary: 'Who is asked about the sky of a site, and what they told',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({
    feed: orNull(Type.Object({ of, url: Type.String(), hasKey: Type.Boolean() })),
    sentence,
    /** Why it could not be asked the last time. */
    problem: orNull(sentence),
    answeredAt: orNull(instant),
    hours: Type.Array(Type.Object({ at: instant, radiation: Type.Number({ description: 'W/m², flat' }) })),
  }),
});

export const setWeather = route({
  method: 'PUT',
  path: '/sites/{siteId}/weather',
  summary: 'Say who is asked about the sky: a service that answers as Open-Meteo does',
  description:
    'Asked every hour for the sites with a solar plant: GET {url}/v1/forecast with latitude, longitude, hourly=shortwave_radiation, timeformat=unixtime, and apikey where there is one.',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: Type.Object(
    {
      of,
      url: Type.String({ pattern: '^https?://', maxLength: 500 }),
      key: Type.Optional(
        orNull(Type.String({ minLength: 1, maxLength: 500, description: 'Left out: as it was' })),
      ),
    },
    { additionalProperties: false },
  ),
});

export const dropWeather = route({
  method: 'DELETE',
  path: '/sites/{siteId}/weather',
  summary:
    'Ask the weather service of a site no more; that of its organization counts then, where there is one',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  query: Type.Object({ of: Type.Optional(of) }),
});

export const askWeather = route({
  method: 'POST',
  path: '/sites/{siteId}/weather/ask',
  summary: 'Ask about the sky of a site now',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
});
