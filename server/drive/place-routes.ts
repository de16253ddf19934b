import { type Handled, handlePublic, handlePublicRaw } from '../platform/http/handle.ts';
import { onceOver } from '../platform/http/once-over.ts';
import { tooOften } from '../platform/http/pace.ts';
import { frame } from '../platform/stream-message.ts';
import { beginStream } from './begin-stream.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import type { LabelCodes } from './label-code.ts';
import type { createPublicLive } from './live.ts';
import { metersBetween, toEvse } from './place.ts';
import { readEvses, readLabelled } from './place-store.ts';
import type { createPlaces } from './places.ts';
import { evseOfLabel, forgedCode, noSuchSite, retiredCode } from './problems.ts';
import { anywhereIn } from './search.ts';
import type { Watchers } from './watchers.ts';

const usualLimit = 200;

export interface PlaceOptions extends Pick<House, 'db' | 'clock'> {
  readonly places: ReturnType<typeof createPlaces>;
  readonly codes: LabelCodes;
  readonly live: ReturnType<typeof createPublicLive>;
  readonly watchers: Watchers;
}

/** Where one can charge, what is free, and what it costs: for everybody. */
export function placeRoutes({ db, clock, places, codes, live, watchers }: PlaceOptions): Handled[] {
  return [
    handlePublic(contract.listPublicSites, async ({ query }) => {
      const { at, sites } = await places.all();
      const here = query.near ? pointOf(query.near) : undefined;
      const wanted = sites.filter(
        (site) =>
          (!query.q || anywhereIn(query.q, site.name, site.address, site.city, site.postalCode)) &&
          (!query.minWatts || (site.maxWatts ?? 0) >= query.minWatts) &&
          (!query.plug || site.plugs.includes(query.plug)) &&
          (!query.available || site.free > 0),
      );
      const far = wanted.map((site) => ({ ...site, distanceMeters: distance(here, site) }));
      if (here) far.sort((a, b) => (a.distanceMeters ?? Infinity) - (b.distanceMeters ?? Infinity));
      return {
        asOf: at.toISOString(),
        total: far.length,
        items: far.slice(0, query.limit ?? usualLimit),
        plugs: [...new Set(sites.flatMap(({ plugs }) => plugs))].sort(),
      };
    }),

    handlePublic(contract.getPublicSite, async ({ params }) => {
      const { sites, rowOf, evsesOf, prices } = await places.all();
      const site = sites.find(({ id }) => id === params.siteId);
      const row = rowOf.get(params.siteId);
      if (!site || !row) throw noSuchSite();
      return {
        ...site,
        distanceMeters: null,
        zone: row.zone,
        openingHours: row.opening_hours,
        items: (evsesOf.get(site.id) ?? []).map((evse) =>
          toEvse(evse, prices.get(evse.evse_id) ?? null, codes.codeOf(evse.evse_id)),
        ),
      };
    }),

    handlePublic(contract.getLabelledEvse, async ({ params: { code } }) => {
      const evseId = evseOfLabel(codes, code);
      const [labelled, [row]] = await Promise.all([readLabelled(db, evseId), readEvses(db, { evseId })]);
      if (!labelled) throw forgedCode();
      if (labelled.retired || !row) throw retiredCode();
      const { zone } = labelled;
      const price = await places.priceOf({ ...row, zone });
      return {
        ...toEvse(row, price, code),
        siteId: labelled.site_id,
        siteName: labelled.site_name,
        address: labelled.address,
        city: labelled.city,
        operator: labelled.operator,
        zone,
      };
    }),

    handlePublicRaw(contract.publicLive, 'text/event-stream', async ({ request, reply }) => {
      const watcher = watchers.add(reply.raw, request.ip);
      if (!watcher) throw tooOften(60);
      const joined = await live.join(watcher);
      onceOver(reply.raw, joined.end);
      beginStream(reply);
      watcher.write(frame('hello', { at: clock.now().toISOString() }));
    }),
  ];
}

function pointOf(near: string) {
  const [latitude = 0, longitude = 0] = near.split(',').map(Number);
  return { latitude, longitude };
}

function distance(
  here: ReturnType<typeof pointOf> | undefined,
  { latitude, longitude }: { latitude: number | null; longitude: number | null },
): number | null {
  if (!here || latitude === null || longitude === null) return null;
  return Math.round(metersBetween(here, { latitude, longitude }));
}
