import { lazy, Suspense, useDeferredValue, useEffect, useState } from 'react';
import { listPublicSites, type PublicSite } from '../../../server/drive/contract.ts';
import { ratedPower } from '../../ui/format.ts';
import { plugWords } from '../../ui/plugs.ts';
import { useAnswer } from '../api.ts';
import { useChanges } from '../live.ts';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { RunningNote } from '../parts/RunningNote.tsx';
import { StatePill } from '../parts/State.tsx';
import { PinSign } from '../parts/signs.tsx';
import { Link, setSearch, useSearch } from '../router.tsx';
import { rememberWanted, withWanted } from '../wanted.ts';
import { useWords } from '../words/index.ts';

const SiteMap = lazy(() => import('../map/SiteMap.tsx'));

/** Powers that people look for, in kW: at work, three phases, fast, very fast. */
const POWERS = [11, 22, 50, 150] as const;
/** A position may be so old, and looked for so long, in milliseconds. */
const POSITION = { maximumAge: 60_000, timeout: 10_000 };
/** From this width on, map and list stand beside each other. */
const WIDE = '(min-width: 900px)';

/** Where can I charge? */
export default function FindPage() {
  const { t } = useWords();
  const search = useSearch();
  const asked = {
    q: search.get('q')?.trim() || undefined,
    near: search.get('near') ?? undefined,
    available: search.has('free') || undefined,
    minWatts: wattsOf(search.get('from')),
    plug: search.get('plug') ?? undefined,
  };
  const { data, problem, reload } = useAnswer(listPublicSites, { query: useDeferredValue(asked) });
  useChanges(undefined, reload);
  // Whoever comes back from a site, or tomorrow, looks for the same plug and power.
  useEffect(() => {
    const now = new URLSearchParams(location.search);
    const whole = withWanted(now);
    if (whole !== now) setSearch(whole);
  }, []);
  const shown = search.get('view') === 'map' ? 'map' : 'list';
  const wide = useWide();
  const filtered = Object.values(asked).some((value) => value !== undefined);

  return (
    <Page title={t('find')} wide>
      <RunningNote />
      <Filters search={search} plugs={data?.plugs ?? []} shown={shown} wide={wide} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <div className="find" data-shown={shown}>
        {(wide || shown === 'list') && (
          <div className="places">
            {!data && !problem && <Skeleton rows={5} />}
            {data && data.items.length > 0 && <Places items={data.items} total={data.total} />}
            {data?.items.length === 0 && <Nothing filtered={filtered} />}
          </div>
        )}
        {(wide || shown === 'map') && (
          <div className="map-place">
            <Suspense fallback={<div className="skeleton tall" />}>
              <SiteMap places={data?.items ?? []} near={asked.near} />
            </Suspense>
          </div>
        )}
      </div>
    </Page>
  );
}

function Places({ items, total }: { items: readonly PublicSite[]; total: number }) {
  const { t } = useWords();
  return (
    <>
      <p className="quiet small" role="status">
        {total === 1 ? t('foundOne') : t('found', { count: total })}
      </p>
      <ul className="plain">
        {items.map((site) => (
          <li key={site.id}>
            <SiteCard site={site} />
          </li>
        ))}
      </ul>
      <p className="quiet small center">{t('scanHint')}</p>
    </>
  );
}

function SiteCard({ site }: { site: PublicSite }) {
  const { t, say, locale } = useWords();
  const facts = [
    site.maxWatts !== null && t('upTo', { power: ratedPower(site.maxWatts, locale) }),
    site.plugs.map(plugWords).join(', '),
    site.open === false && t('closed'),
  ].filter(Boolean);
  return (
    <Link to={`/sites/${site.id}`} className="card link">
      <span className="spread">
        <b>{site.name}</b>
        <StatePill state={site.state} />
      </span>
      <span className="quiet">
        {[site.address, site.city].filter(Boolean).join(', ')}
        {site.distanceMeters !== null && <> · {distance(site.distanceMeters, locale)}</>}
      </span>
      <span className="spread">
        <span>{say(site.sentence)}</span>
        <b>{site.fromPrice ? t('from', { price: say(site.fromPrice.sentence) }) : t('priceUnknown')}</b>
      </span>
      {facts.length > 0 && <span className="quiet small">{facts.join(' · ')}</span>}
    </Link>
  );
}

function distance(meters: number, locale: string): string {
  const far = meters >= 950;
  const digits = far && meters < 9500 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: far ? 'kilometer' : 'meter',
    maximumFractionDigits: digits,
  }).format(far ? meters / 1000 : Math.round(meters / 10) * 10);
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { t } = useWords();
  if (!filtered)
    return (
      <Empty title={t('noSitesAtAll')}>
        <p>{t('noSitesAtAllHelp')}</p>
      </Empty>
    );
  return (
    <Empty title={t('noSites')}>
      <p>{t('noSitesHelp')}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          rememberWanted(new URLSearchParams());
          setSearch(new URLSearchParams());
        }}
      >
        {t('clearFilters')}
      </button>
    </Empty>
  );
}

function Filters({
  search,
  plugs,
  shown,
  wide,
}: {
  search: URLSearchParams;
  plugs: readonly string[];
  shown: string;
  wide: boolean;
}) {
  const { t } = useWords();
  const put = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(location.search);
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
    rememberWanted(next);
    setSearch(next);
  };
  const toggle = (name: string) => put(name, search.has(name) ? undefined : '1');
  return (
    <form className="filters" onSubmit={(event) => event.preventDefault()}>
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={search.get('q') ?? ''}
        onChange={(event) => put('q', event.currentTarget.value)}
        enterKeyHint="search"
        maxLength={100}
      />
      <NearMe on={search.has('near')} put={(near) => put('near', near)} />
      <div className="chips">
        {!wide && (
          <button
            type="button"
            className="chip strong"
            onClick={() => put('view', shown === 'map' ? undefined : 'map')}
          >
            {t(shown === 'map' ? 'list' : 'map')}
          </button>
        )}
        <Chip on={search.has('free')} toggle={() => toggle('free')}>
          {t('filterFree')}
        </Chip>
        <AnyOf
          any={t('filterPower')}
          value={wattsOf(search.get('from')) ? search.get('from')! : ''}
          put={(from) => put('from', from)}
          options={POWERS.map((kW) => [String(kW), t('filterFrom', { power: `${kW} kW` })])}
        />
        {plugs.length > 1 && (
          <AnyOf
            any={t('filterPlug')}
            value={search.get('plug') ?? ''}
            put={(plug) => put('plug', plug)}
            options={plugs.map((plug) => [plug, plugWords(plug)])}
          />
        )}
      </div>
    </form>
  );
}

/** One of a few, or any; what the browser offers for it. */
function AnyOf({
  any,
  value,
  put,
  options,
}: {
  any: string;
  value: string;
  put: (value: string) => void;
  options: readonly (readonly [value: string, label: string])[];
}) {
  return (
    <select
      aria-label={any}
      className="chip"
      data-on={value !== '' || undefined}
      value={value}
      onChange={(event) => put(event.currentTarget.value)}
    >
      <option value="">{any}</option>
      {options.map(([one, label]) => (
        <option key={one} value={one}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** What is asked for with a power of the list; another in the address counts as none. */
function wattsOf(kW: string | null): number | undefined {
  const known = POWERS.find((one) => String(one) === kW);
  return known && known * 1000;
}

function Chip({ on, toggle, children }: { on: boolean; toggle: () => void; children: string }) {
  return (
    <button type="button" className="chip" aria-pressed={on} data-on={on || undefined} onClick={toggle}>
      {children}
    </button>
  );
}

function NearMe({ on, put }: { on: boolean; put: (near: string | undefined) => void }) {
  const { t } = useWords();
  const [state, set] = useState<'quiet' | 'busy' | 'denied' | 'failed'>('quiet');
  const find = () => {
    if (on) return put(undefined);
    set('busy');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set('quiet');
        // A hundred metres are near enough to find a charger, and tell nobody the house number.
        put(`${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
      },
      (error) => set(error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'),
      POSITION,
    );
  };
  return (
    <>
      <button type="button" className="chip near" aria-pressed={on} data-on={on || undefined} onClick={find}>
        <PinSign />
        {t(state === 'busy' ? 'nearMeBusy' : 'nearMe')}
      </button>
      {(state === 'denied' || state === 'failed') && (
        <p className="notice" data-tone="amber" role="alert">
          {t(state === 'denied' ? 'nearMeDenied' : 'nearMeFailed')}
        </p>
      )}
    </>
  );
}

function useWide(): boolean {
  const [wide, set] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const media = matchMedia(WIDE);
    const changed = () => set(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return wide;
}
