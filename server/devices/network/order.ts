/** Slots of network profiles: pure. */

/** The numbers in a list of slots, in their order. */
export const slotsOf = (priority: string): number[] =>
  priority
    .split(',')
    .map((slot) => slot.trim())
    .filter((slot) => /^\d+$/.test(slot))
    .map(Number);

/** Puts a slot before all others; the way back stays behind it. */
export const putFirst = (slot: number, priority: string): string =>
  [slot, ...slotsOf(priority).filter((other) => other !== slot)].join(',');

/** A slot that is not in use, among those that the station says it has; else the last in its order. */
export function freeSlot(priority: string, allowed: string | null): number {
  const used = slotsOf(priority);
  const known = slotsOf(allowed ?? '');
  const candidates = known.length > 0 ? known : Array.from({ length: used.length + 1 }, (_, at) => at + 1);
  return candidates.find((slot) => !used.includes(slot)) ?? used.at(-1) ?? 1;
}
