import { sentences } from '../../platform/sentence.ts';

/** What flows at a site, and how its batteries are used. */
export const sayFlows = sentences('flow', {
  sun_only: 'The sun gives everything that is used here.',
  sun: '{percent} % of what is used here comes from the sun, {grid} kW from the grid.',
  grid: 'Everything that is used here comes from the grid: {grid} kW.',
  feeding: '{power} kW of sun are fed in.',
  unknown: 'No meter at the grid connection tells anything now: only the cars are known.',
  battery_unset: 'Nobody has said how large it is and how it may be used: it is left alone.',
  battery_normal: 'Takes what the sun leaves over, gives it back when power is dear; {reserve} % are kept.',
  battery_hold: 'Is held as it is.',
  battery_charge_cheap: 'Charges from the grid below {price} per kWh; {reserve} % are kept.',
  battery_peak_shaving: 'Gives what the site takes above {peak} kW; {reserve} % are kept.',
});
