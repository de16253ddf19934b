import type { ProfileParams } from '../contract.ts';
import type { EvseModel, Order } from './model.ts';

/** The numbers under which a station keeps the dispatcher's three profiles of an EVSE: they replace themselves. */
export interface ProfileNumbers {
  readonly fallback: number;
  readonly hold: number;
  readonly grant: number;
}

/** What an order allows, in the unit of its EVSE. */
export const limitOf = (
  { amps }: Pick<Order, 'amps'>,
  { current, wattsPerAmp }: Pick<EvseModel, 'current' | 'wattsPerAmp'>,
): number => (current === 'DC' ? Math.floor(amps * wattsPerAmp) : amps);

/**
 * An order as a charging profile: the running transaction's with an end, the default that the station keeps, or the
 * default of nothing above it, with an end. Amperes for AC, watts for DC.
 */
export function profileParams(
  order: Exclude<Order, { kind: 'clear' }>,
  evse: Pick<EvseModel, 'number' | 'current' | 'wattsPerAmp'>,
  numbers: ProfileNumbers,
  now: number,
): ProfileParams {
  if (order.kind === 'grant' && order.gives > 0) return givingParams(order, evse, numbers, now);
  const common = {
    evse: evse.number,
    unit: evse.current === 'DC' ? ('W' as const) : ('A' as const),
    periods: [{ from: 0, limit: limitOf(order, evse) }],
    profileId: numbers[order.kind],
  };
  // From the start of each transaction: it needs no clock, and never ends.
  if (order.kind === 'fallback') return { ...common, purpose: 'tx_default', kind: 'relative' };
  if (order.kind === 'grant' && order.form === 'dynamic') {
    const seconds = Math.round(order.lastsMs / 1000);
    // It asks by itself once a new value, or the same again, has not come in time.
    const updateSeconds = Math.round((seconds * 2) / 3);
    const { transactionId } = order;
    return { ...common, purpose: 'tx', kind: 'dynamic', transactionId, seconds, updateSeconds };
  }
  const lasting = lastingUntil(order.until, now);
  if (order.kind === 'hold') return { ...common, ...lasting, purpose: 'tx_default' };
  return { ...common, ...lasting, purpose: 'tx', transactionId: order.transactionId };
}

/** A profile by which a car gives back exactly so much and takes nothing; in W, which is the sum of all phases (2.1, Q03). */
function givingParams(
  { transactionId, givesWatts, until }: Extract<Order, { kind: 'grant' }>,
  { number }: Pick<EvseModel, 'number'>,
  { grant }: ProfileNumbers,
  now: number,
): ProfileParams {
  const setpoint = -givesWatts;
  return {
    ...lastingUntil(until, now),
    evse: number,
    unit: 'W',
    purpose: 'tx',
    transactionId,
    profileId: grant,
    periods: [{ from: 0, limit: 0, setpoint, dischargeLimit: setpoint, mode: 'CentralSetpoint' }],
  };
}

function lastingUntil(until: number, now: number) {
  const start = Math.floor(now / 1000) * 1000;
  return {
    kind: 'absolute' as const,
    start: new Date(start).toISOString(),
    seconds: Math.max(1, Math.round((until - start) / 1000)),
    validTo: new Date(until).toISOString(),
  };
}
