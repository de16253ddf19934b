/** Standard VAT rates of countries, each from a day on until the next. What an organization says of its own comes first. */

/** European Union, in which a business elsewhere with a VAT number owes the tax itself (Directive 2006/112/EC, 38, 195). */
const union = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);
export const inUnion = (country: string): boolean => union.has(country);

/** Percent by the day from which it counts, the latest first. Source: the Commission's list of VAT rates, as of 2026. */
const standard: Readonly<Record<string, readonly (readonly [from: string, percent: string])[]>> = {
  AT: [['1984-01-01', '20']],
  BE: [['1996-01-01', '21']],
  BG: [['1999-01-01', '20']],
  CH: [
    ['2024-01-01', '8.1'],
    ['2018-01-01', '7.7'],
  ],
  CY: [['2014-01-13', '19']],
  CZ: [['2013-01-01', '21']],
  DE: [
    ['2021-01-01', '19'],
    ['2020-07-01', '16'],
    ['2007-01-01', '19'],
  ],
  DK: [['1992-01-01', '25']],
  EE: [
    ['2025-07-01', '24'],
    ['2024-01-01', '22'],
    ['2009-07-01', '20'],
  ],
  ES: [['2012-09-01', '21']],
  FI: [
    ['2024-09-01', '25.5'],
    ['2013-01-01', '24'],
  ],
  FR: [['2014-01-01', '20']],
  GB: [['2011-01-04', '20']],
  GR: [['2016-06-01', '24']],
  HR: [['2012-03-01', '25']],
  HU: [['2012-01-01', '27']],
  IE: [['2021-03-01', '23']],
  IT: [['2013-10-01', '22']],
  LT: [['2009-09-01', '21']],
  LU: [
    ['2024-01-01', '17'],
    ['2023-01-01', '16'],
    ['2015-01-01', '17'],
  ],
  LV: [['2012-07-01', '21']],
  MT: [['2004-01-01', '18']],
  NL: [['2012-10-01', '21']],
  NO: [['2005-01-01', '25']],
  PL: [['2011-01-01', '23']],
  PT: [['2011-01-01', '23']],
  RO: [
    ['2025-08-01', '21'],
    ['2017-01-01', '19'],
  ],
  SE: [['1990-07-01', '25']],
  SI: [['2013-07-01', '22']],
  SK: [
    ['2025-01-01', '23'],
    ['2011-01-01', '20'],
  ],
};

/** A rate of an organization's own. */
export interface OwnRate {
  readonly country: string;
  readonly percent: string;
  /** YYYY-MM-DD */
  readonly validFrom: string;
}

/** The standard rate of a country on a day (YYYY-MM-DD); undefined where none is known. */
export function standardRate(country: string, day: string, own: readonly OwnRate[] = []): string | undefined {
  const ofOwn = own
    .filter((rate) => rate.country === country && rate.validFrom <= day)
    .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0];
  return ofOwn?.percent ?? standard[country]?.find(([from]) => from <= day)?.[1];
}

/** The rates that come with Busbar. */
export const standardRates: readonly OwnRate[] = Object.entries(standard).flatMap(([country, rates]) =>
  rates.map(([validFrom, percent]) => ({ country, percent, validFrom })),
);
