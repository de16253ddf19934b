import { currencyDecimals, type Prices, type Tariff } from '@busbar/pricing';

/** Longest text that a station shows (2.x personalMessage; 1.6 takes no less). */
export const maxText = 512;

/** The prices of a tariff in words for a display, in the languages that it was written in, else made of its numbers. */
export function priceWords(
  prices: Prices,
  { currency, parkingGraceSeconds = 0 }: Pick<Tariff, 'currency' | 'parkingGraceSeconds'>,
): string {
  const money = (amount: string) => amountIn(Number(amount), currency);
  const { perKilowattHour, perHourCharging, perHourParked, once } = prices;
  const grace = Math.round(parkingGraceSeconds / 60);
  const parts = [
    once && Number(once) !== 0 && `${money(once)} per session`,
    perKilowattHour && `${money(perKilowattHour)}/kWh`,
    perHourCharging && Number(perHourCharging) !== 0 && `${money(perHourCharging)}/h charging`,
    perHourParked &&
      Number(perHourParked) !== 0 &&
      `idle fee ${money(perHourParked)}/h${grace > 0 ? ` after ${grace} min` : ''}`,
  ].filter(Boolean);
  return (parts.length > 0 ? parts.join(', ') : 'Free of charge').slice(0, maxText);
}

/** What a transaction came to, in words for a display. */
export function finalWords(cost: number, currency: string, wattHours: number, seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, '0');
  return `${(wattHours / 1000).toFixed(3)} kWh in ${hours}:${minutes} h: ${amountIn(cost, currency)}`;
}

/** At least the decimals of the currency; prices per kWh may have more. */
function amountIn(amount: number, currency: string): string {
  const decimals = currencyDecimals(currency);
  const exact = String(Math.round(amount * 1e6) / 1e6);
  const [, fraction = ''] = exact.split('.');
  return `${fraction.length > decimals ? exact : amount.toFixed(decimals)} ${currency}`;
}
