import type { OpeningHours } from '../../server/locations/contract.ts';

type Exceptions = OpeningHours['exceptions'];

/** The next times at which a place is open or closed otherwise than usual, in their order. */
export function comingExceptions({ exceptions }: OpeningHours, most: number): Exceptions {
  const now = Date.now();
  return exceptions
    .filter(({ to }) => Date.parse(to) > now)
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
    .slice(0, most);
}
