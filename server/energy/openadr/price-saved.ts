import { baselineOf, energyBetween } from './baseline.ts';
import { effectOf } from './effects.ts';
import type { AdrEvent, Part } from './event.ts';
import type { SiteReading } from './report-facts.ts';

/** Values of one event that are reckoned with: a week of quarters. */
const mostPrices = 672;

/**
 * What charging otherwise than usual saved by the prices that an event told, in the unit of their currency; below 0 where
 * cars drew more, or at dearer times. Undefined where it told no price, or no day is known to compare it with. Pure.
 */
export function savedByPrices(
  event: AdrEvent,
  parts: readonly Part[],
  span: { readonly from: number; readonly until: number },
  { drawn, kindOfDay, disturbedBut }: Pick<SiteReading, 'drawn' | 'kindOfDay' | 'disturbedBut'>,
  eventId: string,
): number | undefined {
  const disturbed = disturbedBut(eventId);
  let saved: number | undefined;
  // A sum with a hole would tell of less than there was.
  if (parts.length > mostPrices) return undefined;
  for (const part of parts) {
    const effect = effectOf(event, part, null);
    const [from, until] = [Math.max(part.from, span.from), Math.min(part.until, span.until)];
    if (effect.kind !== 'price' || from >= until) continue;
    const usual = baselineOf(drawn, { from, until }, kindOfDay, disturbed);
    if (usual === undefined) return undefined;
    saved = (saved ?? 0) + ((usual - energyBetween(drawn, from, until)) / 1000) * effect.perKwh;
  }
  return saved;
}
