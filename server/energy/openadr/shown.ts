import type { Sentence } from '../../platform/sentence.ts';
import { longestText } from './alerts.ts';
import { type Effect, effectOf, numberOf } from './effects.ts';
import type { AdrEvent, Part } from './event.ts';
import { sayAdr } from './sentences.ts';

/** Sentences of one event; a server may send any number of parts. */
const mostShown = 8;

/** Why payloads of these types are shown and steer nothing (OpenADR 3.1, Definition, enumerations of events). */
const reasons: readonly (readonly [
  RegExp,
  'feeding' | 'offered' | 'relative' | 'drivers' | 'other_device',
])[] = [
  [/_(AVAILABLE|FEE|AVAILABLE_PRICE)$/, 'offered'],
  [/^EXPORT_CAPACITY_|^PRODUCTION_POWER_LIMIT$/, 'feeding'],
  [/^DISPATCH_SETPOINT_RELATIVE$|^CONTROL_LEVEL_OFFSET$/, 'relative'],
  [/^CHARGE_STATE_SETPOINT$/, 'drivers'],
  [/^(CURVE|OLS)$|^CTA2045/, 'other_device'],
];

/** Powers that cars can only be held below: less than nothing cannot be got from them. */
const limiting = new Set<Effect['kind']>(['limit', 'subscription', 'reservation']);

/** What an event says that steers nothing at a site, or not as it says, each with its reason; alerts stand first. */
export function shownOf(
  event: AdrEvent,
  parts: readonly Part[],
  subscribedWatts: number | null,
): readonly Sentence[] {
  const told = new Map<string, { readonly alert: boolean; readonly sentence: Sentence }>();
  for (const part of parts) {
    const { kind } = effectOf(event, part, subscribedWatts);
    const sentence = isOnlyShown(kind, subscribedWatts)
      ? whyShown(part, subscribedWatts)
      : limiting.has(kind)
        ? belowZero(part)
        : undefined;
    if (sentence) told.set(sentence.text, { alert: part.type.startsWith('ALERT_'), sentence });
  }
  return [...told.values()]
    .sort((a, b) => Number(b.alert) - Number(a.alert))
    .slice(0, mostShown)
    .map(({ sentence }) => sentence);
}

/** A grant beyond an unknown power limits nothing. */
const isOnlyShown = (kind: Effect['kind'], subscribedWatts: number | null) =>
  kind === 'told' || (kind === 'reservation' && subscribedWatts === null);

function belowZero({ type, value }: Part): Sentence | undefined {
  const text = String(value).slice(0, longestText);
  return (numberOf(value) ?? 0) < 0 ? sayAdr('below_zero', { type, text }) : undefined;
}

function whyShown({ type, value }: Part, subscribedWatts: number | null): Sentence | undefined {
  const text = String(value ?? '–').slice(0, longestText);
  if (type.startsWith('ALERT_')) return sayAdr('shown_alert', { type, text });
  const reason = reasons.find(([pattern]) => pattern.test(type))?.[1];
  if (reason) return sayAdr(`shown_${reason}`, { type, text });
  const number = numberOf(value);
  if (number === undefined) return sayAdr('shown_no_number', { type, text });
  // Level 0 asks for nothing.
  if (type === 'SIMPLE' && number === 0) return undefined;
  if (type === 'SIMPLE' && subscribedWatts === null) return sayAdr('shown_no_share', { type, text });
  if (type === 'IMPORT_CAPACITY_RESERVATION') return sayAdr('shown_no_subscription', { type, text });
  if (type === 'SIMPLE' || type === 'GHG') return sayAdr('shown_out_of_range', { type, text });
  return sayAdr('shown_unknown', { type, text });
}
