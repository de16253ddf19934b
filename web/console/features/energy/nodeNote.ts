import type { NodeNow } from '../../../../server/energy/dispatch/contract.ts';

export interface NoteWords {
  readonly meter: (state: NodeNow['meter']) => string;
  readonly power: (watts: number | null) => string;
  readonly current: (amps: number | null) => string;
}

/** What to know of a node beside its amperes: whether its meter is silent, and which limits from outside hold. */
export function nodeNote(now: NodeNow | undefined, words: NoteWords): string {
  const limits = (now?.limits ?? []).map(
    ({ source, amps, watts }) => `${source}: ${amps === null ? words.power(watts) : words.current(amps)}`,
  );
  const meter = now?.meter ?? 'none';
  return (meter === 'silent' || limits.length === 0 ? [words.meter(meter), ...limits] : limits).join(' · ');
}
