import { useTranslation } from 'react-i18next';
import type { Definition } from '../../../../server/tariffs/contract.ts';
import { type Draft, type Prices, toDraft, type Window, weekdays } from './draft.ts';

/** Says in plain words what a tariff asks: "0.49 € per kWh; Sat, Sun 22:00 to 06:00: 0.29 € per kWh." */
export function useTariffWords() {
  const { t, i18n } = useTranslation('tariffs');
  const money = (price: number, currency: string) =>
    new Intl.NumberFormat(i18n.language, { style: 'currency', currency, maximumFractionDigits: 4 }).format(
      price,
    );

  function pricesWords({ energy, given, time, parking }: Prices, currency: string): string[] {
    return [
      ...(energy === null ? [] : [t('say.energy', { price: money(energy, currency) })]),
      ...(given === null ? [] : [t('say.given', { price: money(given, currency) })]),
      ...(time === null ? [] : [t('say.time', { price: money(time, currency) })]),
      ...(parking === null ? [] : [t('say.parking', { price: money(parking, currency) })]),
    ];
  }

  function daysWords(days: Window['days']): string {
    if (days.length === weekdays.length) return t('say.daily');
    return days.map((day) => t(`day.${day}`)).join(', ');
  }

  function windowWords({ days, from, to, ...prices }: Window, currency: string): string {
    const when = from === to ? daysWords(days) : t('say.hours', { days: daysWords(days), from, to });
    return `${when}: ${pricesWords(prices, currency).join(', ')}`;
  }

  function taxWords(taxIncluded: Draft['taxIncluded'], vat: number | null): string {
    if (taxIncluded === 'none') return t('say.untaxed');
    if (vat === null) return t('say.unknownTax');
    return t(taxIncluded === 'yes' ? 'say.withTax' : 'say.plusTax', { vat });
  }

  function draftWords(draft: Draft, currency: string): string {
    const { fee, graceMinutes, maxPrice, windows, vat, taxIncluded, busy } = draft;
    const always = [
      ...(fee === null ? [] : [t('say.fee', { price: money(fee, currency) })]),
      ...pricesWords(draft, currency),
    ];
    const parts = [
      always.length > 0 ? always.join(', ') : t('say.free'),
      ...windows.map((window) => windowWords(window, currency)),
      ...(graceMinutes > 0 && draft.parking !== null ? [t('say.grace', { count: graceMinutes })] : []),
      ...busy.map(({ from, percent }) =>
        t('say.busy', { from, percent: `${percent > 0 ? '+' : ''}${percent}` }),
      ),
      ...(maxPrice === null ? [] : [t('say.max', { price: money(maxPrice, currency) })]),
      taxWords(taxIncluded, vat),
    ];
    return `${parts.join('; ')}.`;
  }

  return {
    money,
    /** Minor units as people write them. */
    minor: (amount: number | null, currency: string, decimals: number) =>
      amount === null
        ? '–'
        : new Intl.NumberFormat(i18n.language, { style: 'currency', currency }).format(
            amount / 10 ** decimals,
          ),
    draftWords,
    words(definition: Definition, currency: string): string {
      const draft = toDraft(definition);
      return draft ? draftWords(draft, currency) : t('say.more', { count: definition.elements.length });
    },
  };
}
