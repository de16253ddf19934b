import { lazy, Suspense } from 'react';
import { getPublicSite, type PublicEvse } from '../../../server/drive/contract.ts';
import type { OpeningHours } from '../../../server/locations/contract.ts';
import { ratedPower } from '../../ui/format.ts';
import { comingExceptions } from '../../ui/openingHours.ts';
import { plugWords } from '../../ui/plugs.ts';
import { useAnswer } from '../api.ts';
import { useChanges } from '../live.ts';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { StatePill } from '../parts/State.tsx';
import { Link } from '../router.tsx';
import { isSignedIn } from '../signed.ts';
import { type Key, useWords } from '../words/index.ts';

const FavouriteButton = lazy(() => import('../account/FavouriteButton.tsx'));

/** What can I charge at here, is it free, and what does it cost? */
export default function SitePage({ siteId }: { siteId: string }) {
  const { t, say } = useWords();
  const { data: site, problem, reload } = useAnswer(getPublicSite, { params: { siteId } });
  useChanges(siteId, reload);
  return (
    <Page title={site?.name ?? t(problem ? 'app' : 'loading')} back="/">
      {problem && (
        <ProblemNote problem={problem} retry={reload}>
          <Link to="/" className="button small">
            {t('toMap')}
          </Link>
        </ProblemNote>
      )}
      {!site && !problem && <Skeleton />}
      {site && (
        <>
          <p className="spread">
            <b>{say(site.sentence)}</b>
            <StatePill state={site.state} />
          </p>
          <p>
            {[site.address, [site.postalCode, site.city].filter(Boolean).join(' ')]
              .filter(Boolean)
              .join(', ')}
          </p>
          <p className="row">
            {site.latitude !== null && site.longitude !== null && (
              <a className="button" href={directionsTo(site.latitude, site.longitude)} rel="noreferrer">
                {t('directions')}
              </a>
            )}
            {'share' in navigator && (
              <button type="button" className="button" onClick={() => share(site.name)}>
                {t('share')}
              </button>
            )}
            {isSignedIn() && (
              <>
                <Suspense>
                  <FavouriteButton siteId={siteId} />
                </Suspense>
                {site.items.length > 0 && (
                  <Link to={`/sites/${siteId}/reserve`} className="button">
                    {t('reserve')}
                  </Link>
                )}
              </>
            )}
          </p>
          <h2>{t('chargersHere')}</h2>
          {site.items.length === 0 && <Empty title={t('noChargers')} />}
          <ul className="plain">
            {site.items.map((evse) => (
              <li key={evse.id}>
                <EvseCard evse={evse} />
              </li>
            ))}
          </ul>
          {site.openingHours && <Hours hours={site.openingHours} open={site.open} zone={site.zone} />}
          <p className="quiet small">{t('operatedBy', { operator: site.operator })}</p>
        </>
      )}
    </Page>
  );
}

function EvseCard({ evse }: { evse: PublicEvse }) {
  const { say, locale, t } = useWords();
  const [energy] = evse.price?.parts ?? [];
  return (
    <Link to={`/e/${evse.code}`} className="card link">
      <span className="spread">
        <b>
          {evse.reference} {evse.name && <span className="quiet">{evse.name}</span>}
        </b>
        <StatePill state={evse.state} />
      </span>
      <span className="quiet">
        {[
          evse.currentType,
          evse.maxWatts !== null && ratedPower(evse.maxWatts, locale),
          ...evse.plugs.map(plugWords),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <b>{energy ? say(energy.sentence) : t('priceUnknown')}</b>
    </Link>
  );
}

/** Times that differ from the usual hours and are shown: the next ones. */
const mostExceptions = 8;

interface HoursShown {
  readonly hours: OpeningHours;
  readonly open: boolean | null;
  readonly zone: string;
}

function Hours({ hours, open, zone }: HoursShown) {
  const { t, locale } = useWords();
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  const coming = comingExceptions(hours, mostExceptions);
  return (
    <section className="card">
      <h2>{t('openingHours')}</h2>
      {open !== null && <p>{hours.always ? t('alwaysOpen') : t(open ? 'open' : 'closed')}</p>}
      {!hours.always && (
        <ul className="plain small">
          {hours.regular.map(({ weekday, from, to }) => (
            <li key={`${weekday} ${from}`} className="spread">
              <span>{t(`weekday${weekday}` as Key as 'weekday1')}</span>
              <span>
                {from}–{to}
              </span>
            </li>
          ))}
        </ul>
      )}
      {coming.length > 0 && (
        <ul className="plain small" aria-label={t('otherHours')}>
          {coming.map(({ open, from, to, why }) => (
            <li key={`${from} ${to}`}>
              <b>{t(open ? 'opensThen' : 'closesThen')}</b> {time.formatRange(new Date(from), new Date(to))}
              {why && ` · ${why}`}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Hands the place to whatever the device shares with; giving that up is no fault. */
function share(title: string): void {
  navigator.share({ title, url: location.href }).catch(() => {});
}

/** The map that the device has: Apple's on its devices, whichever is set on Android, OpenStreetMap elsewhere. */
function directionsTo(latitude: number, longitude: number): string {
  const point = `${latitude},${longitude}`;
  if (/iPhone|iPad|Macintosh/.test(navigator.userAgent)) return `https://maps.apple.com/?daddr=${point}`;
  if (/Android/.test(navigator.userAgent)) return `geo:${point}?q=${point}`;
  return `https://www.openstreetmap.org/directions?to=${point}`;
}
