import { localTimeIn } from '../../platform/zone.ts';
import { holds } from '../prices/window.ts';
import type { Weekly } from './contract.ts';

export interface Span {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
}

const minuteMs = 60_000;
/** Windows are looked for at steps of this, which is as fine as people set them. */
const stepMs = 5 * minuteMs;

/** When a window of the week holds between two times, by a zone's clock; a change of the clocks included. */
export function spansOf(weekly: Weekly, zone: string, from: number, until: number): Span[] {
  const local = localTimeIn(zone);
  const spans: Span[] = [];
  let begun: number | undefined;
  for (let at = Math.floor(from / stepMs) * stepMs; at < until; at += stepMs) {
    const holding = holds(weekly, local(at));
    if (holding) begun ??= edge(at, true);
    else if (begun !== undefined) {
      spans.push({ from: Math.max(from, begun), until: edge(at, false) });
      begun = undefined;
    }
  }
  if (begun !== undefined) spans.push({ from: Math.max(from, begun), until });
  return spans;

  /** The minute at which it began or ended, within the step before. */
  function edge(at: number, held: boolean): number {
    let minute = at;
    for (let back = 1; back < stepMs / minuteMs; back++)
      if (holds(weekly, local(at - back * minuteMs)) === held) minute = at - back * minuteMs;
      else break;
    return minute;
  }
}
