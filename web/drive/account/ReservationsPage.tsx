import { useState } from 'react';
import {
  cancelOwnReservation,
  listOwnReservations,
  type OwnReservation,
} from '../../../server/drive/reserve-contract.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { Link } from '../router.tsx';
import { minorMoney, useWords } from '../words/index.ts';
import { Countdown } from './Countdown.tsx';

/** What did I reserve, how long is it kept, and how do I give it up? */
export default function ReservationsPage() {
  const { t } = useWords();
  const { data, problem, reload } = useAnswer(listOwnReservations, {});
  const live = data?.items.filter((one) => one.live) ?? [];
  const over = data?.items.filter((one) => !one.live) ?? [];
  return (
    <Page title={t('reservations')} back="/account">
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton rows={2} />}
      {data && live.length === 0 && (
        <Empty title={t('noReservations')}>
          <p>{t('noReservationsHelp')}</p>
          <Link to="/" className="button">
            {t('toMap')}
          </Link>
        </Empty>
      )}
      <ul className="plain">
        {live.map((one) => (
          <li key={one.id}>
            <Live one={one} changed={reload} />
          </li>
        ))}
      </ul>
      {over.length > 0 && (
        <section>
          <h2>{t('earlier')}</h2>
          <ul className="plain">
            {over.map((one) => (
              <li key={one.id} className="card">
                <Where one={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

/** Which place, when, and how it stands. */
function Where({ one }: { one: OwnReservation }) {
  const { t, say, locale } = useWords();
  const { zone, noShow } = one;
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const time = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const due = noShow && minorMoney(noShow.amountMinor, noShow.currency, noShow.decimals, locale);
  return (
    <>
      <span className="spread">
        <b>{one.siteName}</b>
        <span className="quiet">{one.token.label}</span>
      </span>
      <span className="quiet">
        {day.format(new Date(one.startsAt))} – {time.format(new Date(one.endsAt))}
        {one.evse && ` · ${one.evse.reference}`}
      </span>
      <span>{say(one.sentence)}</span>
      {due && !one.live && <span className="wrong">{t('noShowDue', { amount: due })}</span>}
      {one.live && <span className="quiet">{due ? t('noShowWould', { amount: due }) : t('cancelFree')}</span>}
    </>
  );
}

function Live({ one, changed }: { one: OwnReservation; changed: () => void }) {
  const { t } = useWords();
  const [sure, setSure] = useState(false);
  const { run, busy, problem } = useDo(async () => {
    await call(cancelOwnReservation, { params: { reservationId: one.id } });
    changed();
  });
  return (
    <article className="card">
      <p className="notice" data-tone="amber">
        <b>
          <Countdown one={one} />
        </b>
      </p>
      <Where one={one} />
      {problem && <ProblemNote problem={problem} />}
      {sure && <p>{t('reservationSure')}</p>}
      <span className="row even">
        {sure ? (
          <button type="button" className="button" onClick={() => setSure(false)}>
            {t('back')}
          </button>
        ) : (
          one.evse && (
            <Link to={`/e/${one.evse.code}`} className="button">
              {t('toCharger')}
            </Link>
          )
        )}
        <button
          type="button"
          className={sure ? 'button danger' : 'button'}
          disabled={busy}
          onClick={() => (sure ? run() : setSure(true))}
        >
          {t(sure ? 'reservationYes' : 'reservationGiveUp')}
        </button>
      </span>
    </article>
  );
}
