import { sentences } from '../../platform/sentence.ts';

/** What a replay of a site's past came to, what it had to assume, and why it cannot be made. */
export const sayWhatIf = sentences('what_if', {
  cheaper:
    'A year like these {weeks} weeks would cost {saved} {currency} less: {after} instead of {before} {currency}.',
  dearer:
    'A year like these {weeks} weeks would cost {more} {currency} more: {after} instead of {before} {currency}.',
  same: 'It would cost the same: {before} {currency} in a year like these {weeks} weeks.',
  cheaper_assumed:
    'With the cars that are assumed a year would cost {saved} {currency} less: {after} instead of {before} {currency}.',
  dearer_assumed:
    'With the cars that are assumed a year would cost {more} {currency} more: {after} instead of {before} {currency}.',
  same_assumed: 'With the cars that are assumed it would cost the same: {before} {currency} in a year.',
  pays: 'It is paid back in {years} years.',
  pays_never: 'It is not paid back by what power costs.',
  short_fewer: '{before} of {cars} cars left short as it is; {after} would.',
  short_more: '{after} of {cars} cars would leave short; as it is {before} do.',
  waiting: 'Waits for its turn.',
  running: 'Is being replayed: {percent} % are done. You may leave this page.',

  no_tree: 'No electrical tree is known: as it is, the connection is taken to bear every EVSE at once.',
  no_load: 'No meter stands at the grid connection: the building is taken to use nothing.',
  gaps: '{percent} % of the time was not measured: what the building used at the same hour of other days stands in.',
  no_cars: 'No car charged here in these {weeks} weeks: only building, sun and battery are compared.',
  short_past:
    'Something is known of only the last {days} of {all} days: the days before count as without cars, so that a year comes out cheaper than it will be.',
  no_plant:
    'No solar plant is measured here: the sun is taken to give {percent} % of a clear sky, to the south.',
  hindsight:
    'The best case: sun, building, prices and departures are known beforehand as they came. In life a little less is saved.',
  assumed_others:
    'Assumed, as nobody has charged here yet: cars come as they came in these weeks to the {sites} other sites of the organization that have some ({cars} cars), as many for each EVSE, and are known beforehand.',
  assumed_usual:
    'Assumed, as nobody has charged here yet: at each EVSE one car a day, from eight in the morning for {hours} h with {energy} kWh, as the site’s settings say of a car; all are known beforehand.',
  late_plans: '{percent} % of the plans came too late: power was shared out without them.',

  no_past:
    'Nothing was measured and no car charged here in these {weeks} weeks: there is no past to replay. Ask for more weeks, or again when the site has run for a week.',
  no_prices:
    'Nobody has said what power cost in these weeks, so that nothing can be compared. Tell it under Prices, or with the question.',
  no_position:
    'The site has no coordinates: the sun on a new plant cannot be reckoned. Set them on the page of the site.',
  no_evses: 'No EVSE stands at the site. Ask what some would mean here.',
  too_long: 'The replay took longer than {minutes} minutes and was ended. Ask for fewer weeks.',
  broken: 'The replay failed: {reason}',
});
