import { sentences } from '../../platform/sentence.ts';

/** How forecasts did, and what they lack. */
export const sayForecast = sentences('forecast', {
  accuracy:
    'Over the last {days} days it was off by {error} kW on average; “as yesterday” would have been off by {naive} kW.',
  stay: 'A car that comes now stays about {hours} h (± {off} h) and takes about {energy} kWh (± {error}), as {stays} did that came at this time of the day. Cars of which nobody says more are planned so.',
  no_position: 'The site has no coordinates: the sun cannot be reckoned with. Enter them on the site’s page.',
  no_plant: '“{name}” has no tilt, direction and peak power yet: say them, and its sun is forecast.',
  no_grid: 'No meter stands at the grid connection: what the building uses is not known.',
  too_short: 'Less than a week was measured: the forecast will get better.',
});
