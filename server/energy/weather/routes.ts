import { change, requireOrganization, requireSite } from '../../locations/index.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { fetchSite, type WeatherHouse } from './fetch.ts';
import { sayWeather } from './sentences.ts';
import { type Feed, type Forecast, feedOf, readForecast, staleMs } from './store.ts';

const hourMs = 3_600_000;

/** Who is asked about the sky, for people: said, tried, forgotten. */
export function weatherRoutes(house: WeatherHouse): Handled[] {
  const { db, clock, newId, seal } = house;
  return [
    handle(contract.getWeather, async ({ params: { siteId }, scope }) => {
      const site = await findSite(db, scope, siteId);
      const [feed, told] = [await feedOf(db, site), await readForecast(db, siteId)];
      const now = clock.now().getTime();
      const first = told?.first_hour?.getTime();
      return {
        feed: feed
          ? {
              of: feed.site_id === null ? ('organization' as const) : ('site' as const),
              url: feed.url,
              hasKey: feed.sealed_key !== null,
            }
          : null,
        sentence: sentenceOf(site, feed, told, now),
        problem: (feed && told?.problem) ?? null,
        answeredAt: told?.answered_at?.toISOString() ?? null,
        hours:
          feed && told?.radiation && first !== undefined
            ? told.radiation.map((radiation, i) => ({
                at: new Date(first + i * hourMs).toISOString(),
                radiation,
              }))
            : [],
      };
    }),

    handle(contract.setWeather, async ({ params: { siteId }, body, caller, scope }) => {
      await change(house, async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        const whole = body.of === 'organization';
        if (whole) await requireOrganization(trx, scope, site.organization_id);
        const own = whole ? null : siteId;
        const known = await trx
          .selectFrom('weather_feed')
          .select(['id', 'url', 'sealed_key'])
          .where('organization_id', '=', site.organization_id)
          .where('site_id', own === null ? 'is' : '=', own)
          .executeTakeFirst();
        // A key is for whom it was given: another address does not get it.
        const kept = known?.url === body.url ? known.sealed_key : null;
        const sealed_key = body.key === undefined ? kept : body.key === null ? null : seal.seal(body.key);
        const row = { url: body.url, sealed_key, changed_at: clock.now() };
        if (known) await trx.updateTable('weather_feed').set(row).where('id', '=', known.id).execute();
        else
          await trx
            .insertInto('weather_feed')
            .values({ id: newId(), organization_id: site.organization_id, site_id: own, ...row })
            .execute();
        const subject = { organizationId: site.organization_id, siteId, subjectId: siteId };
        return {
          result: undefined,
          events: [{ kind: 'energy.weather', at: clock.now(), ...subject, data: {} }],
          audit: [
            {
              caller,
              action: 'site.weather_changed',
              subjectKind: 'site',
              ...subject,
              detail: { of: body.of, url: body.url },
            },
          ],
        };
      });
    }),

    handle(contract.dropWeather, async ({ params: { siteId }, query, caller, scope }) => {
      await change(house, async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        const whole = query.of === 'organization';
        if (whole) await requireOrganization(trx, scope, site.organization_id);
        await trx
          .deleteFrom('weather_feed')
          .where('organization_id', '=', site.organization_id)
          .where('site_id', whole ? 'is' : '=', whole ? null : siteId)
          .execute();
        await trx.deleteFrom('weather_forecast').where('site_id', '=', siteId).execute();
        const subject = { organizationId: site.organization_id, siteId, subjectId: siteId };
        return {
          result: undefined,
          events: [{ kind: 'energy.weather', at: clock.now(), ...subject, data: {} }],
          audit: [{ caller, action: 'site.weather_dropped', subjectKind: 'site', ...subject, detail: {} }],
        };
      });
    }),

    handle(contract.askWeather, async ({ params: { siteId }, scope }) => {
      const site = await findSite(db, scope, siteId);
      const { latitude, longitude } = site;
      if (latitude === null || longitude === null) throw cannotAsk(sayWeather('no_position'));
      if (!(await feedOf(db, site))) throw cannotAsk(sayWeather('none'));
      await fetchSite(house, { ...site, latitude, longitude });
    }),
  ];
}

function sentenceOf(
  site: { readonly latitude: number | null; readonly longitude: number | null },
  feed: Feed | undefined,
  told: Forecast | undefined,
  now: number,
): Sentence {
  if (!feed) return sayWeather('none');
  if (site.latitude === null || site.longitude === null) return sayWeather('no_position');
  const host = new URL(feed.url).host;
  if (!told) return sayWeather('waiting', { host });
  const age = told.answered_at ? now - told.answered_at.getTime() : Number.POSITIVE_INFINITY;
  const hours = (age / hourMs).toFixed(0);
  if (told.problem)
    return age <= staleMs ? sayWeather('failed_since', { host, age: hours }) : sayWeather('failed', { host });
  if (age > staleMs) return sayWeather('stale', { host, age: hours });
  return sayWeather('told', {
    host,
    hours: told.radiation?.length ?? 0,
    minutes: Math.round(age / 60_000),
  });
}

const cannotAsk = (why: Sentence) =>
  problem(409, {
    title: 'Nobody to ask',
    detail: why.text,
    help: 'Say who is to be asked, and where the site is.',
  });
