import { type AdrEvent, endless, type Part } from './event.ts';

/** What a part of an event does at a site. */
export type Effect =
  | { readonly kind: 'limit'; readonly watts: number; readonly ofEvses: boolean }
  /** What the site may always take, instead of what its setting says. */
  | { readonly kind: 'subscription'; readonly watts: number }
  /** What it may take beyond what is subscribed. */
  | { readonly kind: 'reservation'; readonly watts: number }
  | { readonly kind: 'price'; readonly perKwh: number }
  | { readonly kind: 'sell_price'; readonly perKwh: number }
  | { readonly kind: 'carbon'; readonly grams: number }
  /** Shown to people; nothing is steered by it. */
  | { readonly kind: 'told' };

/** What SIMPLE levels leave of the subscribed power: normal, moderate, high, special. */
const simpleShares = [1, 0.7, 0.4, 0] as const;

/** A number as servers tell it, also as text; undefined for what is none: nothing at all is not 0. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * What a part means (OpenADR 3.1, Definition, enumerations of events), by the event's units: powers in kW and energies
 * in kWh where it does not say.
 */
export function effectOf(event: AdrEvent, part: Part, subscribedWatts: number | null): Effect {
  const number = numberOf(part.value);
  const units = event.payloadDescriptors?.find(({ payloadType }) => payloadType === part.type)?.units ?? null;
  if (number === undefined) return { kind: 'told' };
  const perKwh = units === 'MWH' ? number / 1000 : number;
  // A program that asks for less than nothing cannot get it from cars: nothing is the least.
  const watts = Math.max(0, units === 'W' ? number : units === 'MW' ? number * 1e6 : number * 1000);
  switch (part.type) {
    case 'IMPORT_CAPACITY_LIMIT':
      return { kind: 'limit', watts, ofEvses: false };
    case 'IMPORT_CAPACITY_SUBSCRIPTION':
      return { kind: 'subscription', watts };
    case 'IMPORT_CAPACITY_RESERVATION':
      return { kind: 'reservation', watts };
    case 'DISPATCH_SETPOINT':
    case 'CONSUMPTION_POWER_LIMIT':
      return { kind: 'limit', watts, ofEvses: true };
    case 'SIMPLE': {
      const share = simpleShares[Math.trunc(number) as 0 | 1 | 2 | 3];
      if (share === undefined || share === 1 || subscribedWatts === null) return { kind: 'told' };
      return { kind: 'limit', watts: subscribedWatts * share, ofEvses: false };
    }
    case 'PRICE':
      return { kind: 'price', perKwh };
    case 'EXPORT_PRICE':
      return { kind: 'sell_price', perKwh };
    case 'GHG':
      return number < 0
        ? { kind: 'told' }
        : { kind: 'carbon', grams: units === 'KG' ? number * 1000 : number };
    default:
      return { kind: 'told' };
  }
}

/** When what is told begins and ends; null where it has no end. */
export function spanOf(
  parts: readonly Part[],
): { readonly from: number; readonly until: number | null } | undefined {
  if (parts.length === 0) return undefined;
  const until = Math.max(...parts.map((part) => part.until));
  return { from: Math.min(...parts.map(({ from }) => from)), until: until === endless ? null : until };
}
