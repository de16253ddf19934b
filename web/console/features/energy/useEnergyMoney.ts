import { useLocale } from '../../../ui/locale.ts';

/** Writes money of power: an amount of whole currency units, or a dash where nobody has said what power costs. */
export function useEnergyMoney(currency: string | null | undefined) {
  const locale = useLocale();
  return (amount: number | null | undefined, digits?: number): string =>
    !currency || amount === null || amount === undefined
      ? '–'
      : amount.toLocaleString(locale, {
          style: 'currency',
          currency,
          ...(digits !== undefined && { maximumFractionDigits: digits, minimumFractionDigits: digits }),
        });
}
