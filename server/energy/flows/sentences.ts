import { sentences } from '../../platform/sentence.ts';

/** What flows at a site. */
export const sayFlows = sentences('flow', {
  sun_only: 'The sun gives everything that is used here.',
  sun: '{percent} % of what is used here comes from the sun, {grid} kW from the grid.',
  grid: 'Everything that is used here comes from the grid: {grid} kW.',
  feeding: '{power} kW of sun are fed in.',
  cars_give: 'Cars give back {given} kW, {grid} kW come from the grid.',
  cars_feed_in: 'Cars give back {given} kW; {grid} kW are fed in.',
  unknown: 'No meter is at the grid connection: only the cars are known.',
  silent: '{meters}: no power is told now. Where power comes from and goes is not known until it is.',
  currents:
    '{meters}: only currents are told, which do not say which way power flows. Have the meter tell its power too.',
});
