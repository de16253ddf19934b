import { isOpen } from '../drivers/index.ts';
import { mostTelling } from '../locations/index.ts';
import type { Price, PublicEvse, PublicSite, PublicState } from './contract.ts';
import { referenceOf } from './label-code.ts';
import type { EvseRow, SiteRow } from './place-store.ts';
import { sayDrive, siteSentence, stateSentence } from './sentences.ts';

/** What an EVSE does, for who wants to charge there. */
export function stateOfEvse({ online, works, connectors }: EvseRow): PublicState {
  if (!online) return 'offline';
  if (!works) return 'unavailable';
  const states = connectors.map(({ state }) => state as Exclude<PublicState, 'offline'>);
  const usable = states.filter((state) => state !== 'faulted' && state !== 'unavailable');
  // One of two plugs that is broken does not keep anybody from the other.
  return mostTelling(usable.length > 0 ? usable : states);
}

/** States in which somebody can charge, now or after whoever does. */
export const isUsable = (state: PublicState) =>
  !['offline', 'unavailable', 'faulted', 'unknown'].includes(state);

export function toEvse(row: EvseRow, price: Price | null, code: string): PublicEvse {
  const state = stateOfEvse(row);
  const since = row.connectors.map((connector) => connector.since).filter((at) => at !== null);
  const latest = since.sort().at(-1);
  return {
    id: row.evse_id,
    reference: referenceOf(row.evse_id),
    code,
    name: [row.station_name, row.label].filter(Boolean).join(' · '),
    currentType: row.current_type,
    maxWatts: row.max_watts,
    state,
    since: latest ? new Date(latest).toISOString() : null,
    plugs: plugsOf([row]),
    sentence: stateSentence(state),
    price,
  };
}

export const plugsOf = (rows: readonly EvseRow[]): string[] => [
  ...new Set(
    rows.flatMap(({ connectors }) => connectors.map(({ plug }) => plug)).filter((plug) => plug !== null),
  ),
];

/** The site's state says whether to drive there: free as soon as one EVSE is. */
function stateOfSite(states: readonly PublicState[]): PublicState {
  if (states.includes('available')) return 'available';
  const alive = states.filter(isUsable);
  if (alive.length > 0) return mostTelling(alive as Exclude<PublicState, 'offline'>[]);
  if (states.length > 0 && states.every((state) => state === 'offline')) return 'offline';
  return states.length > 0 ? 'unavailable' : 'unknown';
}

export function toSite(
  site: SiteRow,
  rows: readonly EvseRow[],
  prices: ReadonlyMap<string, Price | null>,
  now: Date,
): Omit<PublicSite, 'distanceMeters'> {
  const states = rows.map(stateOfEvse);
  const free = states.filter((state) => state === 'available').length;
  const watts = rows.map(({ max_watts }) => max_watts).filter((power) => power !== null);
  return {
    id: site.id,
    name: site.name,
    address: site.address,
    city: site.city,
    postalCode: site.postal_code,
    country: site.country,
    latitude: site.latitude,
    longitude: site.longitude,
    operator: site.operator,
    state: stateOfSite(states),
    evses: rows.length,
    free,
    maxWatts: watts.length > 0 ? Math.max(...watts) : null,
    plugs: plugsOf(rows),
    fromPrice: lowest(rows.map(({ evse_id }) => prices.get(evse_id) ?? null)),
    open: site.opening_hours ? isOpen(site.opening_hours, site.zone, now) : null,
    sentence: siteSentence(rows.length, free, states.filter(isUsable).length),
  };
}

/** Of the prices of energy the lowest; of several currencies, that of the first. */
function lowest(prices: readonly (Price | null)[]): PublicSite['fromPrice'] {
  const found = prices.flatMap((price) => {
    const energy = price?.parts.find(({ dimension }) => dimension === 'ENERGY');
    return price && energy
      ? [{ currency: price.currency, amount: energy.amount, sentence: energy.sentence }]
      : [];
  });
  const same = found.filter(({ currency }) => currency === found[0]?.currency);
  const [cheapest] = same.toSorted((a, b) => Number(a.amount) - Number(b.amount));
  if (!cheapest) return null;
  const { currency, amount } = cheapest;
  // A place is told by its price alone: that it changes with time stands where one charges.
  const sentence = Number(amount) === 0 ? cheapest.sentence : sayDrive('price_energy', { amount, currency });
  return { currency, amount, sentence };
}

const earthMeters = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** How far two points are from each other as the crow flies, in metres (haversine). */
export function metersBetween(
  a: { latitude: number; longitude: number },
  b: { latitude: number; longitude: number },
): number {
  const [north, east] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2;
  return 2 * earthMeters * Math.asin(Math.min(1, Math.sqrt(half)));
}
