import { useMemo } from 'react';
import { useLocale } from '../../../ui/locale.ts';

/** Minor units and days as people write them. */
export function useMoney() {
  const locale = useLocale();
  return useMemo(
    () => ({
      money: (minor: number, currency: string, decimals: number) =>
        new Intl.NumberFormat(locale, { style: 'currency', currency }).format(minor / 10 ** decimals),
      day: (day: string) =>
        new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
          new Date(`${day}T00:00:00Z`),
        ),
      month: (day: string) =>
        new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
          new Date(`${day}T00:00:00Z`),
        ),
    }),
    [locale],
  );
}
