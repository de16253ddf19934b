import type { Ocpp21 } from '@busbar/ocpp';
import type { Dimension, Restrictions, Tariff, TariffElement } from '@busbar/pricing';
import type { Cannot } from '../gateway/index.ts';

/** Prices go out with so many decimals: more than any currency is counted in. */
const decimals = 1e8;
/** Longest text of a tariff on a station's display (MessageContentType). */
const maxText = 1024;

type Conditions = Ocpp21.TariffConditionsType;
type Taxed = { readonly taxRates?: Ocpp21.TaxRateType[] };

/**
 * Spells a tariff as a 2.1 station takes it, or says what of it a station cannot be told (OCPP 2.1, I07 and TariffType).
 *
 * Prices of OCPP are per kWh, per minute and before tax; billing steps of more than one unit, market prices, energy given
 * back and reservations that expire have no words there.
 */
export function tariffOf21(
  tariff: Tariff,
  texts: Readonly<Record<string, string>>,
): Ocpp21.TariffType | Cannot {
  const all = tariff.elements.flatMap(({ components }) => components);
  if (all.some(({ series }) => series))
    return { cannot: 'stations are not told tariffs that follow market prices' };
  if (all.some(({ dimension }) => dimension === 'ENERGY_EXPORT'))
    return { cannot: 'OCPP has no price for energy that is given back' };
  if (all.some(({ step }) => step > 1))
    return { cannot: 'OCPP knows no billing steps, and the station would come to another sum' };
  if (tariff.elements.some(({ restrictions }) => restrictions?.reservation === 'expired'))
    return { cannot: 'OCPP has no price for reservations that expire' };
  const parts = {
    energy: pricesOf(tariff, 'ENERGY', false),
    chargingTime: pricesOf(tariff, 'TIME', false),
    idleTime: pricesOf(tariff, 'PARKING_TIME', false),
    fixedFee: pricesOf(tariff, 'FLAT', false),
    reservationTime: pricesOf(tariff, 'TIME', true),
    reservationFixed: pricesOf(tariff, 'FLAT', true),
  };
  for (const part of Object.values(parts)) if (part && 'cannot' in part) return part;
  const told = Object.fromEntries(Object.entries(parts).filter(([, part]) => part));
  const description = Object.entries(texts).map(([language, content]) => ({
    format: 'UTF8' as const,
    language,
    content: content.slice(0, maxText),
  }));
  return {
    tariffId: tariff.id,
    currency: tariff.currency,
    ...(description.length > 0 && { description: description as [Ocpp21.MessageContentType] }),
    ...told,
    ...(tariff.minPrice && { minCost: limitOf(tariff.minPrice) }),
    ...(tariff.maxPrice && { maxCost: limitOf(tariff.maxPrice) }),
  };
}

/** A driver's own tariff for the answer to an authorization (I08); nothing where the station cannot be told it. */
export function tariffOfDriver(
  tariff: Tariff,
  texts: Readonly<Record<string, string>>,
): Ocpp21.TariffType | undefined {
  const told = tariffOf21(tariff, texts);
  return 'cannot' in told ? undefined : told;
}

/** All prices of one dimension, in order: the first whose conditions hold counts, there as here. */
function pricesOf(tariff: Tariff, dimension: Dimension, ofReservation: boolean): object | Cannot | undefined {
  const priced = tariff.elements.flatMap((element) =>
    (element.restrictions?.reservation === 'any') === ofReservation
      ? element.components
          .filter((component) => component.dimension === dimension)
          .map((component) => ({ component, element }))
      : [],
  );
  if (priced.length === 0) return undefined;
  const rates = [...new Set(priced.map(({ component }) => String(component.vat ?? '')))];
  if (rates.length > 1)
    return { cannot: 'one dimension bears several tax rates, and OCPP tells one for each' };
  const [rate = ''] = rates;
  if (tariff.taxIncluded === 'yes' && rate === '')
    return { cannot: 'its prices hold a tax that is not told, and OCPP tells prices before tax' };
  const before = (price: number | string) =>
    tariff.taxIncluded === 'yes' ? Number(price) / (1 + Number(rate) / 100) : Number(price);
  const prices = priced.map(({ component, element }) => ({
    ...priceOf(dimension, before(component.price)),
    ...conditionsOf(element, dimension, tariff),
  }));
  const taxed: Taxed =
    rate === '' || tariff.taxIncluded === 'none' ? {} : { taxRates: [{ type: 'vat', tax: Number(rate) }] };
  return { prices, ...taxed };
}

function priceOf(dimension: Dimension, price: number) {
  const exact = (amount: number) => Math.round(amount * decimals) / decimals;
  switch (dimension) {
    case 'ENERGY':
      return { priceKwh: exact(price) };
    case 'FLAT':
      return { priceFixed: exact(price) };
    default:
      return { priceMinute: exact(price / 60) };
  }
}

function conditionsOf(
  { restrictions = {} }: TariffElement,
  dimension: Dimension,
  { parkingGraceSeconds }: Tariff,
): { conditions?: Conditions } {
  const conditions = {
    ...spelled(restrictions),
    ...(dimension === 'PARKING_TIME' && parkingGraceSeconds && { minIdleTime: parkingGraceSeconds }),
  };
  return Object.keys(conditions).length > 0 ? { conditions } : {};
}

/** How each restriction is written as a condition. */
const names: Partial<Record<keyof Restrictions, keyof Conditions>> = {
  startTime: 'startTimeOfDay',
  endTime: 'endTimeOfDay',
  startDate: 'validFromDate',
  endDate: 'validToDate',
  minWattHours: 'minEnergy',
  maxWattHours: 'maxEnergy',
  minAmps: 'minCurrent',
  maxAmps: 'maxCurrent',
  minWatts: 'minPower',
  maxWatts: 'maxPower',
  minSeconds: 'minTime',
  maxSeconds: 'maxTime',
};

function spelled({ weekdays, reservation: _told, ...restrictions }: Restrictions): Conditions {
  const conditions = Object.entries(restrictions).map(
    ([name, value]) => [names[name as keyof Restrictions], value] as const,
  );
  const days = weekdays?.map((day) => `${day[0]}${day.slice(1).toLowerCase()}` as Ocpp21.DayOfWeekEnumType);
  return { ...Object.fromEntries(conditions), ...(days && { dayOfWeek: days }) } as Conditions;
}

function limitOf({ beforeTax, afterTax }: NonNullable<Tariff['minPrice']>): Ocpp21.PriceType {
  return {
    ...(beforeTax !== undefined && { exclTax: Number(beforeTax) }),
    ...(afterTax !== undefined && { inclTax: Number(afterTax) }),
  };
}
