import { currencyDecimals, previewCost, type Tariff } from '@busbar/pricing';
import type { Sentence } from '../platform/sentence.ts';
import type { Price } from './contract.ts';
import { sayDrive } from './sentences.ts';

/** What the example is of: an evening's charging at a post, a stop at a fast charger. */
const exampleWh = { slow: 20_000, fast: 30_000 } as const;
const fastWatts = 50_000;
/** A post whose power nobody told. */
const usualWatts = 11_000;
/** Long enough to show what staying costs. */
const parkedSeconds = 3600;
/** Prices of a minute have more digits than money has. */
const mostDigits = 4;

type Part = Price['parts'][number];
type Line = ReturnType<typeof previewCost>['lines'][number];

/** What a tariff costs a driver who begins now: the kernel's own lines, per kWh, per minute and once, tax included. */
export function priceNow(
  tariff: Tariff,
  place: { readonly zone: string; readonly watts: number | null; readonly at: Date },
): Price {
  const { currency } = tariff;
  const watts = place.watts ?? usualWatts;
  const wattHours = watts >= fastWatts ? exampleWh.fast : exampleWh.slow;
  const grace = tariff.parkingGraceSeconds ?? 0;
  const plan = { zone: place.zone, start: place.at.getTime(), wattHours, watts };
  const stay = previewCost(tariff, { ...plan, parkedSeconds: grace + parkedSeconds });
  const charged = previewCost(tariff, plan).totals;
  const taxIncluded = stay.lines.every(({ afterTax }) => afterTax !== undefined);
  const decimals = currencyDecimals(currency);
  const words = { currency, decimals, taxIncluded };
  const minor = (charged.afterTax ?? charged.beforeTax)?.minor ?? 0;
  const example = sayDrive('price_example', {
    energy: wattHours / 1000,
    amount: (minor / 10 ** decimals).toFixed(decimals),
    currency,
  });
  const parts = [
    part(stay.lines, 'ENERGY', { ...words, varies: varies(tariff, 'ENERGY') }),
    part(stay.lines, 'TIME', { ...words, varies: varies(tariff, 'TIME') }),
    part(stay.lines, 'FLAT', { ...words, varies: varies(tariff, 'FLAT') }),
    part(stay.lines, 'PARKING_TIME', { ...words, varies: varies(tariff, 'PARKING_TIME') }, grace),
    limit(tariff, 'MIN_PRICE', words),
    limit(tariff, 'MAX_PRICE', words),
  ].filter((one) => one !== undefined);
  const free = minor === 0 && parts.every(({ amount }) => Number(amount) <= 0);
  return {
    ...words,
    parts: free ? [{ ...freePart, amount: (0).toFixed(decimals) }] : parts,
    example: { wattHours, minor, sentence: example },
  };
}

const freePart = {
  dimension: 'ENERGY',
  per: 'kWh',
  varies: false,
  sentence: sayDrive('price_free'),
} as const;

interface Words {
  readonly currency: string;
  readonly decimals: number;
}

type Charged = 'ENERGY' | 'TIME' | 'FLAT' | 'PARKING_TIME';

/** Whether another time, more energy or the market gives a dimension another price. */
const varies = ({ elements }: Tariff, dimension: Charged) => {
  const own = elements
    .filter(({ restrictions }) => restrictions?.reservation === undefined)
    .flatMap(({ components, restrictions }) =>
      components
        .filter((component) => component.dimension === dimension)
        .map((component) => ({ ...component, restricted: restrictions !== undefined })),
    );
  return own.length > 1 || own.some(({ series, restricted }) => series !== undefined || restricted);
};

function part(
  lines: readonly Line[],
  dimension: Charged,
  words: Words & { readonly varies: boolean },
  graceSeconds = 0,
): Part | undefined {
  const own = lines.filter((line) => line.dimension === dimension && line.billed > 0);
  const [first] = own;
  if (!first) return undefined;
  const per = dimension === 'ENERGY' ? 'kWh' : dimension === 'FLAT' ? 'once' : 'minute';
  const amount = money(unitPrice(first, per), words.decimals);
  if (Number(amount) === 0 && !words.varies && dimension !== 'ENERGY') return undefined;
  const said = { amount, currency: words.currency };
  const sentence = partSentence(dimension, words.varies, said, graceSeconds);
  return { dimension, per, amount, varies: words.varies, sentence };
}

function partSentence(
  dimension: Charged,
  varies: boolean,
  said: { amount: string; currency: string },
  graceSeconds: number,
): Sentence {
  switch (dimension) {
    case 'ENERGY':
      return sayDrive(varies ? 'price_energy_varies' : 'price_energy', said);
    case 'TIME':
      return sayDrive('price_time', said);
    case 'FLAT':
      return sayDrive('price_flat', said);
    case 'PARKING_TIME':
      return graceSeconds > 0
        ? sayDrive('price_parking_grace', { ...said, minutes: Math.round(graceSeconds / 60) })
        : sayDrive('price_parking', said);
  }
}

/** What one kWh, one minute or the fee itself comes to, with tax where it is known. */
function unitPrice({ afterTax, beforeTax, billed }: Line, per: Part['per']): number {
  const total = Number(afterTax ?? beforeTax ?? 0);
  switch (per) {
    case 'kWh':
      return total / (billed / 1000);
    case 'minute':
      return total / (billed / 60);
    case 'once':
      return total;
  }
}

function limit(tariff: Tariff, dimension: 'MIN_PRICE' | 'MAX_PRICE', words: Words): Part | undefined {
  const bound = dimension === 'MIN_PRICE' ? tariff.minPrice : tariff.maxPrice;
  const known = bound?.afterTax ?? bound?.beforeTax;
  if (known === undefined || Number(known) === 0) return undefined;
  const amount = money(Number(known), words.decimals);
  const said = { amount, currency: words.currency };
  const sentence = sayDrive(dimension === 'MIN_PRICE' ? 'price_min' : 'price_max', said);
  return { dimension, per: 'once', amount, varies: false, sentence };
}

/** 0.49, 0.1 → 0.10, 0.0333: as many digits as there are, at least those of the currency. */
function money(value: number, decimals: number): string {
  const [whole = '0', digits = ''] = value.toFixed(Math.max(mostDigits, decimals)).split('.');
  const kept = digits.replace(/0+$/, '').padEnd(decimals, '0');
  return kept ? `${whole}.${kept}` : whole;
}
