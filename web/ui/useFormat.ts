import { useMemo } from 'react';
import * as format from './format.ts';
import { useLocale } from './locale.ts';

/** The formats of format.ts in the person's language. */
export function useFormat() {
  const locale = useLocale();
  return useMemo(
    () => ({
      power: (watts: number | null | undefined) => format.power(watts, locale),
      energy: (wattHours: number | null | undefined) => format.energy(wattHours, locale),
      current: (amps: number | null | undefined) => format.current(amps, locale),
      percent: (value: number | null | undefined) => format.percent(value, locale),
      count: (value: number | null | undefined) => format.count(value, locale),
      bytes: (size: number | null | undefined) => format.bytes(size, locale),
      duration: format.duration,
    }),
    [locale],
  );
}
