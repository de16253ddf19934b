import type { Market } from '@busbar/scheduling';

/** Where nobody said what power costs, the sun is still worth more used than given away: money per kWh. */
const whereUnknown = { buy: 0.3, sell: 0.08 } as const;

/** What is known of prices, and of sun and load to come; whoever knows them hands these functions over. */
interface Known {
  marketOf(siteId: string, now: Date, slots: number): Promise<Omit<Market, 'load' | 'sun'> | undefined>;
  outlookOf(
    siteId: string,
    now: Date,
    slots: number,
  ): Promise<
    { readonly sun: readonly number[] | undefined; readonly load: readonly number[] | undefined } | undefined
  >;
}

/** Prices and forecasts of a site as the optimizer takes them; undefined where there is nothing to gain by waiting. */
export function createMarketOf({ marketOf, outlookOf }: Known, now: () => Date) {
  return async (siteId: string, slots: number): Promise<Market | undefined> => {
    const [prices, outlook] = await Promise.all([
      marketOf(siteId, now(), slots),
      outlookOf(siteId, now(), slots),
    ]);
    const { sun, load } = outlook ?? {};
    if (!prices && !sun) return undefined;
    const { buy, sell, peak } = prices ?? {
      buy: [whereUnknown.buy],
      sell: [whereUnknown.sell],
      peak: undefined,
    };
    return { buy, sell: within(sell, buy), load: load ?? [0], sun: sun ?? [0], ...(peak && { peak }) };
  };
}

/**
 * One meter either buys or sells: where selling earns more than buying costs the program would do both without end. What
 * is given then counts as what it spares.
 */
function within(sell: readonly number[], buy: readonly number[]): number[] {
  const at = (series: readonly number[], k: number) => series[k] ?? series.at(-1) ?? 0;
  const slots = Math.max(sell.length, buy.length);
  return Array.from({ length: slots }, (_, k) => Math.min(at(sell, k), at(buy, k)));
}
