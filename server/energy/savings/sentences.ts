import { sentences } from '../../platform/sentence.ts';

/** What charging when it suited cost, against charging at once. */
export const saySaving = sentences('saving', {
  saved:
    'Power for it cost {cost} {currency}. Charged at once with {power} kW it would have cost {atOnce} {currency}: {saved} {currency} saved.',
  same: 'Power for it cost {cost} {currency}, as much as charging at once with {power} kW.',
  dearer:
    'Power for it cost {cost} {currency}. Charged at once with {power} kW it would have cost {more} {currency} less: it had to wait for others, or for a limit.',
  unpriced: 'Nobody has said what power costs here: only where it came from is known.',
  running: 'It still charges; what was saved is reckoned when it has ended.',
  waiting: 'The meters of the site are still awaited; it is reckoned some minutes after the end.',
  nothing: 'Neither prices nor meters of this site tell where its power came from and what it cost.',

  sum_saved:
    'Charging when power was cheap, clean or left over saved {saved} {currency} in {count} transactions, against charging at once.',
  sum_none: 'Nothing was saved against charging at once in {count} transactions.',
  sum_empty: 'No transaction of this time has been reckoned yet.',
});
