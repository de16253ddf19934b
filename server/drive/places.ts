import type { Tariff } from '@busbar/pricing';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { candidatesForAll, frozenTariff } from '../tariffs/index.ts';
import type { Price, PublicSite } from './contract.ts';
import { toSite } from './place.ts';
import { type EvseRow, readEvses, readSites, type SiteRow } from './place-store.ts';
import { priceNow } from './price.ts';

/** However many look, places are read so often: what changed meanwhile is told within this time. */
const placesForMs = 2000;
/** A new version of a tariff is shown within this time; what is paid is asked anew when somebody pays. */
const pricesForMs = 30_000;

export interface Places {
  readonly at: Date;
  readonly sites: readonly Omit<PublicSite, 'distanceMeters'>[];
  readonly rowOf: ReadonlyMap<string, SiteRow>;
  readonly evsesOf: ReadonlyMap<string, readonly EvseRow[]>;
  readonly prices: ReadonlyMap<string, Price | null>;
}

/** What is asked of a price: an EVSE, and the zone of its place. */
type Priced = Pick<EvseRow, 'evse_id' | 'evse_number' | 'station_id' | 'max_watts'> & {
  readonly zone: string;
};

/** All places that drivers may find, read once for all who look. */
export function createPlaces({ db, clock }: { readonly db: Database; readonly clock: Clock }) {
  const places = shared(() => clock.now().getTime(), placesForMs, readPlaces);
  let prices = new Map<string, Price | null>();
  let pricedAt = Number.NEGATIVE_INFINITY;

  async function readPlaces(): Promise<Places> {
    const at = clock.now();
    const sites = await readSites(db);
    const rows = await readEvses(db, { siteIds: sites.map(({ id }) => id) });
    const evsesOf = Map.groupBy(rows, ({ site_id }) => site_id!);
    const rowOf = new Map(sites.map((site) => [site.id, site]));
    const known = await pricesOf(rows.map((row) => ({ ...row, zone: rowOf.get(row.site_id!)!.zone })));
    return {
      at,
      rowOf,
      evsesOf,
      prices: known,
      sites: sites.map((site) => toSite(site, evsesOf.get(site.id) ?? [], known, at)),
    };
  }

  /** Prices of many EVSEs, kept for half a minute; a new EVSE is priced at once. */
  async function pricesOf(rows: readonly Priced[]): Promise<ReadonlyMap<string, Price | null>> {
    const now = clock.now();
    if (now.getTime() - pricedAt >= pricesForMs) {
      prices = new Map();
      pricedAt = now.getTime();
    }
    const own = prices;
    const fresh = rows.filter(({ evse_id }) => !own.has(evse_id));
    const found = await readPrices(
      db,
      fresh.map((row) => ({ ...row, tokenId: null })),
      now,
    );
    for (const [place, { evse_id }] of fresh.entries()) own.set(evse_id, found[place] ?? null);
    return own;
  }

  return {
    /** All of them, at most some seconds old. */
    all: places.get,
    /** The next who looks sees what is true now. */
    forget: places.forget,
    /** What charging at one EVSE costs who begins now without a token, straight from the tariffs. */
    async priceOf(row: Priced): Promise<Price | null> {
      const [price = null] = await readPrices(db, [{ ...row, tokenId: null }], clock.now());
      return price;
    },
    /** The same with each of these tokens, in their order. */
    pricesWith: (row: Priced, tokenIds: readonly string[]): Promise<(Price | null)[]> =>
      readPrices(
        db,
        tokenIds.map((tokenId) => ({ ...row, tokenId })),
        clock.now(),
      ),
  };
}

/** Prices by the tariff that decides there for each token, or for somebody without one; null where none is assigned. */
async function readPrices(
  db: Database,
  asked: readonly (Priced & { readonly tokenId: string | null })[],
  at: Date,
): Promise<(Price | null)[]> {
  if (asked.length === 0) return [];
  const found = await candidatesForAll(
    db,
    asked.map(({ station_id, evse_number, tokenId }) => ({
      stationId: station_id,
      evse: evse_number,
      tokenId,
      at,
    })),
  );
  const tariffs = new Map<string, Tariff>();
  const priced = new Map<string, Price>();
  const result: (Price | null)[] = [];
  for (const [place, row] of asked.entries()) {
    const version = found[place]?.[0];
    if (!version) {
      result.push(null);
      continue;
    }
    // What is frozen is a version with its discount; one that follows how busy the site is holds for its place alone.
    const held = [
      version.versionId,
      JSON.stringify(version.discount),
      version.definition.occupancy?.length ? row.station_id : '',
    ].join(' ');
    const tariff = tariffs.get(held) ?? (await frozenTariff(db, version, at, { stationId: row.station_id }));
    tariffs.set(held, tariff);
    // A network has a handful of tariffs and ratings: each pair is priced once.
    const key = `${held} ${row.zone} ${row.max_watts}`;
    const price = priced.get(key) ?? priceNow(tariff, { zone: row.zone, watts: row.max_watts, at });
    priced.set(key, price);
    result.push(price);
  }
  return result;
}

/** One answer for all who ask within a time; a failed one is not kept. */
function shared<T>(now: () => number, forMs: number, read: () => Promise<T>) {
  let kept: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return {
    get(): Promise<T> {
      if (kept && now() - kept.at < forMs) return kept.answer;
      const mine = { at: now(), answer: read() };
      kept = mine;
      mine.answer.catch(() => {
        if (kept === mine) kept = undefined;
      });
      return mine.answer;
    },
    forget() {
      kept = undefined;
    },
  };
}
