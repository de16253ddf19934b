/** The sky to come over sites, as a weather service tells it: for forecasts of the sun. */

import { createSeal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { fetchWeather } from './fetch.ts';
import { weatherRoutes } from './routes.ts';

export function createWeather(options: EnergyHouse & { readonly serverKey: Uint8Array }) {
  const house = { ...options, seal: createSeal(options.serverKey, 'weather') };
  return {
    routes: weatherRoutes(house),
    repeatedWork: [{ name: 'fetch-weather', crontab: '7,22,37,52 * * * *', run: () => fetchWeather(house) }],
  };
}
