import { Exactly } from './money.ts';
import { cutsOf, type Gate, gateOf, holds, looksAtCalendar, type Moment } from './restriction.ts';
import type { Dimension, PriceComponent, Restrictions, Tariff } from './tariff.ts';

/** One price that can become active: a component, or one point of its series. Cost lines are counted per rate. */
export interface Rate {
  readonly dimension: Dimension;
  readonly ofReservation: boolean;
  /** Position of its element in the tariff, from 0. */
  readonly element: number;
  readonly price: Exactly;
  readonly step: number;
  readonly vat: Exactly | undefined;
  readonly restrictions: Restrictions;
  /** From when on a price of a series holds (epoch milliseconds); absent for a fixed price. */
  readonly seriesFrom?: number;
  /** Whether an earlier element has this dimension too, so that this one counts only where that one does not. */
  readonly isFallback: boolean;
}

interface Candidate {
  readonly gate: Gate | undefined;
  readonly fixed: Rate;
  readonly series: readonly Rate[];
}

/** The rates of one dimension, in the order of the tariff's elements. */
export type Candidates = readonly Candidate[];

/** At which values the active rates can change, so that between two cuts they need not be looked up. */
interface Cuts {
  /** Milliseconds since local midnight; empty when the calendar plays no part. */
  readonly msOfDay: readonly number[];
  readonly elapsed: readonly number[];
  readonly energy: readonly number[];
  readonly watts: readonly number[];
  readonly amps: readonly number[];
  /** Instants at which a series changes. */
  readonly series: readonly number[];
}

/** Half of a tariff, ready to be asked: that of the transaction, or that of the reservation. */
export interface Rates {
  readonly byDimension: ReadonlyMap<Dimension, Candidates>;
  readonly cuts: Cuts;
}

/** Prepares the elements that price a transaction. */
export function transactionRates(tariff: Tariff): Rates {
  return ratesOf(tariff, (restrictions) => restrictions.reservation === undefined);
}

/**
 * Prepares the elements that price a reservation. When it expired, an element for expiry takes the place of a
 * normal one per dimension, wherever it stands (worked examples 17 and 18 of OCPI 2.3.0, Tariffs).
 */
export function reservationRates(tariff: Tariff, expired: boolean): Rates {
  const normal = ratesOf(tariff, (restrictions) => restrictions.reservation === 'any');
  if (!expired) return normal;
  const expiry = ratesOf(tariff, (restrictions) => restrictions.reservation === 'expired');
  const both = ratesOf(tariff, (restrictions) => restrictions.reservation !== undefined);
  return { byDimension: new Map([...normal.byDimension, ...expiry.byDimension]), cuts: both.cuts };
}

/** The first rate of a dimension whose restrictions hold at a moment; undefined means it is free then. */
export function activeRate(candidates: Candidates | undefined, moment: Moment, at: number): Rate | undefined {
  if (candidates === undefined) return undefined;
  for (const { gate, fixed, series } of candidates) {
    if (gate !== undefined && !holds(gate, moment)) continue;
    return series.findLast((rate) => rate.seriesFrom! <= at) ?? fixed;
  }
  return undefined;
}

function ratesOf(tariff: Tariff, chosen: (restrictions: Restrictions) => boolean): Rates {
  const byDimension = new Map<Dimension, Candidate[]>();
  const gates: Gate[] = [];
  const series = new Set<number>();
  for (const [element, { components, restrictions = {} }] of tariff.elements.entries()) {
    if (!chosen(restrictions)) continue;
    const gate = Object.keys(restrictions).length > 0 ? gateOf(restrictions) : undefined;
    if (gate) gates.push(gate);
    for (const component of components) {
      const candidates = byDimension.get(component.dimension) ?? [];
      byDimension.set(component.dimension, candidates);
      candidates.push(candidateOf(component, element, restrictions, gate, candidates.length > 0));
      for (const { from } of component.series ?? []) series.add(from);
    }
  }
  return { byDimension, cuts: cutsOfGates(gates, series) };
}

function cutsOfGates(gates: readonly Gate[], series: ReadonlySet<number>): Cuts {
  const calendar = gates.some(looksAtCalendar);
  return {
    msOfDay: calendar ? [...new Set([0, ...cutsOf(gates, 'msOfDay')])] : [],
    elapsed: cutsOf(gates, 'elapsed'),
    energy: cutsOf(gates, 'energy'),
    watts: cutsOf(gates, 'watts'),
    amps: cutsOf(gates, 'amps'),
    series: [...series].sort((a, b) => a - b),
  };
}

function candidateOf(
  component: PriceComponent,
  element: number,
  restrictions: Restrictions,
  gate: Gate | undefined,
  isFallback: boolean,
): Candidate {
  const fixed: Rate = {
    dimension: component.dimension,
    ofReservation: restrictions.reservation !== undefined,
    element,
    price: new Exactly(component.price),
    step: component.step,
    vat: component.vat === undefined ? undefined : new Exactly(component.vat),
    restrictions,
    isFallback,
  };
  const series = (component.series ?? []).map(({ from, price }) => ({
    ...fixed,
    price: new Exactly(price),
    seriesFrom: from,
  }));
  return { gate, fixed, series };
}
