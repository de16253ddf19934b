import type { Situation, Slot } from './forecast.ts';
import type { ConductorRow, Group } from './group.ts';

/**
 * What a group can have whoever else comes, in A per leg for each slot: what its conductors have left, divided among all
 * EVSEs below them. Less than the least current of an EVSE is a mean: they take turns.
 */
export function assuredAmps(
  { site }: Situation,
  rows: readonly ConductorRow[],
  rooms: readonly (readonly number[])[],
  { adds, maxAmps }: Group,
  slots: readonly Slot[],
): number[] {
  const below = adds.map(({ row }) => ({
    room: rooms[row]!,
    weight: weightBelow(site.conductors, rows[row]!),
  }));
  return slots.map((_, k) => Math.min(maxAmps, ...below.map(({ room, weight }) => room[k]! / weight)));
}

/** What flows on a conductor, seen from its direction, when every leg below it draws one ampere. */
function weightBelow(
  conductors: Situation['site']['conductors'],
  { conductor, radians }: ConductorRow,
): number {
  return conductors[conductor]!.taps.reduce(
    (sum, { weight, degrees }) => sum + weight * Math.max(0, Math.cos((degrees * Math.PI) / 180 - radians)),
    0,
  );
}
