/** What a site can say of an interval, in the words and units of OpenADR 3 reports. */

import { type Drawn, energyBetween } from './baseline.ts';
import type { AdrReportDescriptor } from './event.ts';
import type { Step } from './report-due.ts';

/** What is known of a site around an event. Powers in W, energies in Wh, times in epoch milliseconds. */
export interface SiteFacts {
  readonly drawn: readonly Drawn[];
  /** What cars usually draw between two times; undefined without a day to go by. */
  readonly usual: (from: number, until: number) => number | undefined;
  readonly optedOut: boolean;
  /** Limits that the event made, and others that held at the connection or all EVSEs. */
  readonly limits: readonly { readonly from: number; readonly until: number; readonly watts: number }[];
  /** How full batteries were, quarter by quarter, by the energy they can hold; and what is kept out of use. */
  readonly storage: {
    readonly usableWh: number;
    readonly levels: readonly { readonly at: number; readonly percent: number }[];
  } | null;
  /** What cars could draw at the most: the sum of the EVSEs, within what is subscribed. */
  readonly mostWatts: number | null;
}

/** Less than this, in W, is a station that idles. */
const idleWatts = 50;
const hourMs = 3_600_000;

const powers = new Set([
  'DEMAND',
  'SETPOINT',
  'LOAD_SHED_DELTA_AVAILABLE',
  'UP_REGULATION_AVAILABLE',
  'DOWN_REGULATION_AVAILABLE',
]);

/** The unit of a payload where its descriptor names none. */
export function unitsOf({ payloadType, units }: AdrReportDescriptor): string | undefined {
  if (units) return units;
  if (payloadType === 'OPERATING_STATE') return undefined;
  if (payloadType === 'STORAGE_CHARGE_LEVEL') return 'PERCENT';
  return powers.has(payloadType) ? 'KW' : 'KWH';
}

/** The value of one payload in one interval; undefined where nobody can know it. */
export function tellOf(
  descriptor: AdrReportDescriptor,
  step: Step,
  facts: SiteFacts,
): number | string | undefined {
  const { payloadType } = descriptor;
  if (payloadType === 'OPERATING_STATE') return stateOf(step, facts);
  if (payloadType === 'STORAGE_CHARGE_LEVEL') return levelOf(step, facts);
  const amount = amountOf(payloadType, step, facts);
  if (amount === undefined) return undefined;
  const units = unitsOf(descriptor);
  const exact = units === 'MW' || units === 'MWH' ? 1e6 : units === 'W' || units === 'WH' ? 1 : 1000;
  // To the watt-hour, or the watt.
  return Math.round(amount) / exact;
}

function amountOf(type: string, step: Step, facts: SiteFacts): number | undefined {
  const { from, until } = step;
  const hours = (until - from) / hourMs;
  const metered = () => energyBetween(facts.drawn, from, until);
  const usual = facts.usual(from, until);
  const expected = () => {
    const limit = facts.optedOut ? undefined : lowestLimit(step, facts);
    return usual === undefined ? undefined : Math.min(usual, limit === undefined ? usual : limit * hours);
  };
  switch (type) {
    case 'USAGE':
    case 'READING':
      return metered();
    case 'DEMAND':
      return metered() / hours;
    case 'BASELINE':
      return usual;
    case 'DELTA_USAGE':
      return usual === undefined ? undefined : metered() - usual;
    case 'SETPOINT':
      return lowestLimit(step, facts);
    case 'STORAGE_USABLE_CAPACITY':
      return facts.storage?.usableWh;
    case 'USAGE_FORECAST':
      return expected();
    case 'LOAD_SHED_DELTA_AVAILABLE':
    case 'UP_REGULATION_AVAILABLE': {
      // What cars would draw, they can also not draw.
      const energy = expected();
      return energy === undefined ? undefined : energy / hours;
    }
    case 'DOWN_REGULATION_AVAILABLE': {
      const energy = expected();
      if (energy === undefined || facts.mostWatts === null) return undefined;
      return Math.max(0, facts.mostWatts - energy / hours);
    }
    default:
      return undefined;
  }
}

function lowestLimit({ from, until }: Step, { limits }: SiteFacts): number | undefined {
  const held = limits.filter((one) => one.from < until && one.until > from).map(({ watts }) => watts);
  return held.length === 0 ? undefined : Math.min(...held);
}

/** In the words of CTA-2045, as OpenADR takes them over. */
function stateOf(step: Step, facts: SiteFacts): string {
  const watts = (energyBetween(facts.drawn, step.from, step.until) * hourMs) / (step.until - step.from);
  const runs = watts >= idleWatts ? 'RUNNING' : 'IDLE';
  if (facts.optedOut) return `${runs}_OPTED_OUT`;
  return lowestLimit(step, facts) === undefined ? `${runs}_NORMAL` : `${runs}_CURTAILED`;
}

/** How full batteries were at the end of an interval, in percent of all that they can hold. */
function levelOf({ until }: Step, { storage }: SiteFacts): number | undefined {
  const last = storage?.levels.filter(({ at }) => at < until).at(-1);
  return last && Math.round(last.percent * 10) / 10;
}
