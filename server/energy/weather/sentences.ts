import { sentences } from '../../platform/sentence.ts';

/** What is known of the sky to come, and why not. */
export const sayWeather = sentences('weather', {
  none: 'No weather service is asked: the sun is forecast from the clear sky and what came through in the last weeks.',
  no_position:
    'The site has no coordinates: no weather service can be asked about it. Enter them on the site’s page.',
  waiting: '{host} has not been asked yet.',
  told: '{host} told the sky of the next {hours} hours {minutes} minutes ago.',
  stale: '{host} told the sky {age} hours ago: too old to count. The sun is forecast from the last weeks.',
  failed: '{host} could not be asked.',
  failed_since: '{host} could not be asked; what it told {age} hours ago still counts.',

  unreachable: 'It does not answer. Is the address right, and may this server reach it?',
  refused: 'It refuses with “{reason}” ({status}).',
  not_radiation: 'Its answer holds no radiation by the hour, as Open-Meteo gives it.',
  too_long: 'Its answer is larger than {kilobytes} kB.',
});
