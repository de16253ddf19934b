import { type Exact, Exactly } from './money.ts';
import type { Dimension, PriceLimit, Restrictions, Tariff, TariffElement, Weekday } from './tariff.ts';

/** A price limit as OCPI spells it: 2.3.0 speaks of taxes, 2.2.1 of VAT. */
interface OcpiPrice {
  readonly before_taxes?: number;
  readonly after_taxes?: number;
  readonly excl_vat?: number;
  readonly incl_vat?: number;
}

interface OcpiComponent {
  readonly type: 'FLAT' | 'ENERGY' | 'TIME' | 'PARKING_TIME';
  readonly price: number;
  readonly vat?: number;
  readonly step_size: number;
}

interface OcpiRestrictions {
  readonly start_time?: string;
  readonly end_time?: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly min_kwh?: number;
  readonly max_kwh?: number;
  readonly min_current?: number;
  readonly max_current?: number;
  readonly min_power?: number;
  readonly max_power?: number;
  readonly min_duration?: number;
  readonly max_duration?: number;
  readonly day_of_week?: readonly Weekday[];
  readonly reservation?: 'RESERVATION' | 'RESERVATION_EXPIRES';
}

/** The members of OCPI's Tariff object (2.2.1 or 2.3.0) that decide a price. */
export interface OcpiTariff {
  readonly id: string;
  readonly currency: string;
  readonly elements: readonly {
    readonly price_components: readonly OcpiComponent[];
    readonly restrictions?: OcpiRestrictions;
  }[];
  readonly tax_included?: 'YES' | 'NO' | 'N/A';
  readonly min_price?: OcpiPrice;
  readonly max_price?: OcpiPrice;
}

/** Reads an OCPI tariff of either version. 2.2.1 has no `tax_included`: its prices are always without tax. */
export function tariffFromOcpi(tariff: OcpiTariff): Tariff {
  const minPrice = limitFrom(tariff.min_price);
  const maxPrice = limitFrom(tariff.max_price);
  return {
    id: tariff.id,
    currency: tariff.currency,
    taxIncluded: tariff.tax_included === 'YES' ? 'yes' : tariff.tax_included === 'N/A' ? 'none' : 'no',
    elements: tariff.elements.map(
      ({ price_components: components, restrictions }): TariffElement => ({
        components: components.map(({ type, price, vat, step_size: step }) => ({
          dimension: type,
          price,
          step,
          ...(vat !== undefined && { vat }),
        })),
        ...(restrictions && { restrictions: restrictionsFrom(restrictions) }),
      }),
    ),
    ...(minPrice && { minPrice }),
    ...(maxPrice && { maxPrice }),
  };
}

function limitFrom(price: OcpiPrice | undefined): PriceLimit | undefined {
  if (price === undefined) return undefined;
  return present({
    beforeTax: price.before_taxes ?? price.excl_vat,
    afterTax: price.after_taxes ?? price.incl_vat,
  });
}

function restrictionsFrom(ocpi: OcpiRestrictions): Restrictions {
  return present({
    startTime: ocpi.start_time,
    endTime: ocpi.end_time,
    startDate: ocpi.start_date,
    endDate: ocpi.end_date,
    weekdays: ocpi.day_of_week,
    minWattHours: times1000(ocpi.min_kwh),
    maxWattHours: times1000(ocpi.max_kwh),
    minAmps: ocpi.min_current,
    maxAmps: ocpi.max_current,
    minWatts: times1000(ocpi.min_power),
    maxWatts: times1000(ocpi.max_power),
    minSeconds: ocpi.min_duration,
    maxSeconds: ocpi.max_duration,
    reservation:
      ocpi.reservation && (ocpi.reservation === 'RESERVATION' ? ('any' as const) : ('expired' as const)),
  });
}

/**
 * Writes a tariff as OCPI, and says what OCPI cannot express: such a partner would compute another price.
 * A price series shows its fixed price, exported energy and parking grace are left out.
 */
export function tariffToOcpi(
  tariff: Tariff,
  version: '2.2.1' | '2.3.0',
): { tariff: OcpiTariff; lost: string[] } {
  const limit = (price: PriceLimit): OcpiPrice => {
    const [before, after] = [number(price.beforeTax), number(price.afterTax)];
    return version === '2.2.1'
      ? present({ excl_vat: before, incl_vat: after })
      : present({ before_taxes: before, after_taxes: after });
  };
  const taxIncluded = ({ yes: 'YES', no: 'NO', none: 'N/A' } as const)[tariff.taxIncluded];
  const ocpi: OcpiTariff = {
    id: tariff.id,
    currency: tariff.currency,
    elements: tariff.elements
      .map(elementTo)
      .filter(({ price_components: components }) => components.length > 0),
    ...(version === '2.3.0' && { tax_included: taxIncluded }),
    ...(tariff.minPrice && { min_price: limit(tariff.minPrice) }),
    ...(tariff.maxPrice && { max_price: limit(tariff.maxPrice) }),
  };
  return { tariff: ocpi, lost: lostIn(tariff, version) };
}

function elementTo({ components, restrictions }: TariffElement): OcpiTariff['elements'][number] {
  return {
    price_components: components.flatMap(({ dimension, price, vat, step }) =>
      dimension === 'ENERGY_EXPORT'
        ? []
        : [{ type: dimension, price: Number(price), ...present({ vat: number(vat) }), step_size: step }],
    ),
    ...(restrictions && { restrictions: restrictionsTo(restrictions) }),
  };
}

function restrictionsTo(restrictions: Restrictions): OcpiRestrictions {
  return present({
    start_time: restrictions.startTime,
    end_time: restrictions.endTime,
    start_date: restrictions.startDate,
    end_date: restrictions.endDate,
    min_kwh: thousandth(restrictions.minWattHours),
    max_kwh: thousandth(restrictions.maxWattHours),
    min_current: restrictions.minAmps,
    max_current: restrictions.maxAmps,
    min_power: thousandth(restrictions.minWatts),
    max_power: thousandth(restrictions.maxWatts),
    min_duration: restrictions.minSeconds,
    max_duration: restrictions.maxSeconds,
    day_of_week: restrictions.weekdays,
    reservation:
      restrictions.reservation &&
      (restrictions.reservation === 'any' ? ('RESERVATION' as const) : ('RESERVATION_EXPIRES' as const)),
  });
}

function lostIn(tariff: Tariff, version: '2.2.1' | '2.3.0'): string[] {
  const has = (test: (dimension: Dimension, series: boolean) => boolean): boolean =>
    tariff.elements.some(({ components }) =>
      components.some((c) => test(c.dimension, c.series !== undefined)),
    );
  return [
    has((_, series) => series) && 'prices that follow a series',
    has((dimension) => dimension === 'ENERGY_EXPORT') && 'the price of exported energy',
    tariff.parkingGraceSeconds && 'the grace period for parking',
    version === '2.2.1' && tariff.taxIncluded !== 'no' && 'that the prices hold their tax or bear none',
  ].filter((text) => typeof text === 'string');
}

function times1000(value: number | undefined): number | undefined {
  return value === undefined ? undefined : new Exactly(value).times(1000).toNumber();
}

function thousandth(value: number | undefined): number | undefined {
  return value === undefined ? undefined : new Exactly(value).div(1000).toNumber();
}

function number(value: Exact | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** Leaves out the members that are undefined, so that absent stays absent. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
