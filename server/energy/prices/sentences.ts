import { sentences } from '../../platform/sentence.ts';

/** What a site knows of its prices. */
export const sayPrices = sentences('power_price', {
  none: 'Nobody has said what power costs here: cars charge as early as they can.',
  table: 'Power costs between {low} and {high} {currency} per kWh over the hours shown.',
  flat: 'Power costs {low} {currency} per kWh at all times.',
  gaps: 'For {count} quarters no price was told: the dearest of the last week stands in, so that nothing waits for a price that nobody gave.',
  nothing: 'The series has no price at all yet: cars charge as early as they can.',
});
