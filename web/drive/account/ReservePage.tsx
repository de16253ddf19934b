import { useRef, useState } from 'react';
import { listTokens } from '../../../server/drive/account-contract.ts';
import { getPublicSite } from '../../../server/drive/contract.ts';
import {
  daysAhead,
  type FreeTimes,
  getFreeTimes,
  mostReservations,
  quoteReservation,
  reserve,
  stays,
  waits,
} from '../../../server/drive/reserve-contract.ts';
import { duration, ratedPower } from '../../ui/format.ts';
import { plugWords } from '../../ui/plugs.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { useChanges } from '../live.ts';
import { Choice } from '../parts/Choice.tsx';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { go, Link } from '../router.tsx';
import { useWords } from '../words/index.ts';
import { cardName } from './cardName.ts';
import { QuoteCard } from './QuoteCard.tsx';

/** When is something free there, and what does it cost to have it kept for me? */
export default function ReservePage({ siteId }: { siteId: string }) {
  const { t } = useWords();
  const { data: site } = useAnswer(getPublicSite, { params: { siteId } });
  const [day, setDay] = useState<string>();
  const times = useAnswer(getFreeTimes, { params: { siteId }, query: { ...(day && { day }) } });
  const tokens = useAnswer(listTokens, {});
  useChanges(siteId, times.reload);
  // While another day is read, the one before stays on the screen, and with it what was chosen.
  const shown = useRef<FreeTimes>(undefined);
  shown.current = times.data ?? shown.current;
  const usable = tokens.data?.items.filter((token) => token.usable);
  const problem = times.problem ?? tokens.problem;
  const title = site ? `${t('reserve')} · ${site.name}` : t('reserve');
  if (!shown.current || !usable)
    return (
      <Page title={title} back={`/sites/${siteId}`}>
        {problem ? <ProblemNote problem={problem} retry={times.reload} /> : <Skeleton />}
      </Page>
    );
  if (usable.length === 0)
    return (
      <Page title={title} back={`/sites/${siteId}`}>
        <Empty title={t('reserveNoCard')}>
          <p>{t('reserveNoCardHelp')}</p>
          <Link to="/account/things" className="button">
            {t('cards')}
          </Link>
        </Empty>
      </Page>
    );
  return (
    <Asked
      title={title}
      siteId={siteId}
      times={shown.current}
      day={day ?? shown.current.firstDay}
      setDay={setDay}
      tokens={usable.map((token) => ({ id: token.id, label: cardName(token) }))}
    />
  );
}

interface AskedProps {
  readonly title: string;
  readonly siteId: string;
  readonly times: FreeTimes;
  readonly day: string;
  readonly setDay: (day: string) => void;
  readonly tokens: readonly { readonly id: string; readonly label: string }[];
}

function Asked({ title, siteId, times, day, setDay, tokens }: AskedProps) {
  const { t, locale } = useWords();
  const [plugAsked, setPlug] = useState(times.items[0]?.plug ?? '');
  const [slot, setSlot] = useState<string>();
  const [stay, setStay] = useState<number>(60);
  const [wait, setWait] = useState<number>(15);
  const [tokenId, setToken] = useState(tokens[0]!.id);
  const those = times.items.find(({ plug }) => plug === plugAsked) ?? times.items[0];
  const now = slot === 'now';
  const wish = {
    plug: those?.plug ?? '',
    ...(slot && !now && { startsAt: slot }),
    minutes: now ? wait : stay,
    tokenId,
  };
  const quote = useAnswer(quoteReservation, slot ? { params: { siteId }, query: wish } : undefined);
  const { run, busy, problem } = useDo(async () => {
    const agreed = quote.data?.fee ?? null;
    const { currency = '', comeMinor = 0, noShowMinor = 0 } = agreed ?? {};
    const body = { ...wish, agreed: agreed && { currency, comeMinor, noShowMinor } };
    await call(reserve, { params: { siteId }, body });
    go('/account/reservations');
  });
  const clock = new Intl.DateTimeFormat(locale, { timeZone: times.zone, hour: '2-digit', minute: '2-digit' });
  if (!those)
    return (
      <Page title={title} back={`/sites/${siteId}`}>
        <Empty title={t('reserveNothing')}>
          <Link to="/" className="button">
            {t('toMap')}
          </Link>
        </Empty>
      </Page>
    );
  return (
    <Page
      title={title}
      back={`/sites/${siteId}`}
      action={
        slot &&
        quote.data && (
          <>
            {problem && (
              <ProblemNote problem={problem} retry={problem.status === 409 ? quote.reload : undefined} />
            )}
            <button type="button" className="button primary" disabled={busy} onClick={() => run()}>
              {t(busy ? 'wait' : 'reserve')}
            </button>
          </>
        )
      }
    >
      <Choice
        legend={t('reservePlug')}
        value={those.plug}
        put={setPlug}
        options={times.items.map(({ plug, maxWatts, freeNow, evses }) => ({
          value: plug,
          label: [plug ? plugWords(plug) : t('anyPlug'), maxWatts !== null && ratedPower(maxWatts, locale)]
            .filter(Boolean)
            .join(' · '),
          title: t('reserveFree', { free: freeNow, all: evses }),
        }))}
      />
      <Choice
        legend={t('reserveWhen')}
        value={day}
        put={(to) => {
          setDay(to);
          setSlot(undefined);
        }}
        options={daysOf(times).map((value) => ({ value, label: dayWords(value, locale) }))}
        scroll
      />
      <Choice
        value={slot ?? ''}
        put={setSlot}
        grid
        options={[
          ...(day === times.firstDay
            ? [{ value: 'now', label: t('reserveNow'), off: those.freeNow === 0, wide: true }]
            : []),
          ...those.slots.map(({ at, free }) => ({
            value: at,
            label: clock.format(new Date(at)),
            off: free === 0,
            title: t('reserveFree', { free, all: those.evses }),
          })),
        ]}
      />
      {those.slots.length === 0 && day !== times.firstDay && <p className="quiet">{t('reserveNoSlots')}</p>}
      {slot && (
        <Choice
          legend={t(now ? 'reserveWait' : 'reserveStay')}
          value={String(now ? wait : stay)}
          put={(minutes) => (now ? setWait : setStay)(Number(minutes))}
          options={(now ? waits : stays).map((minutes) => ({
            value: String(minutes),
            label: duration(minutes * 60).replace(' 00 min', ''),
          }))}
        />
      )}
      {slot && tokens.length > 1 && (
        <Choice
          legend={t('reserveWith')}
          value={tokenId}
          put={setToken}
          options={tokens.map(({ id, label }) => ({ value: id, label }))}
        />
      )}
      {quote.problem && (
        <ProblemNote
          problem={quote.problem}
          retry={quote.problem.status === 409 ? undefined : quote.reload}
        />
      )}
      {quote.data && <QuoteCard quote={quote.data} now={now} zone={times.zone} />}
      <p className="quiet small">{t('reserveRules', { most: mostReservations, days: daysAhead })}</p>
    </Page>
  );
}

/** Every day from the first to the last, as dates of the place. */
function daysOf({ firstDay, lastDay }: FreeTimes): string[] {
  const days: string[] = [];
  const at = new Date(`${firstDay}T12:00:00Z`);
  for (; days.length <= daysAhead; at.setUTCDate(at.getUTCDate() + 1)) {
    const day = at.toISOString().slice(0, 10);
    days.push(day);
    if (day === lastDay) break;
  }
  return days;
}

const dayWords = (day: string, locale: string) =>
  new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  }).format(new Date(`${day}T12:00:00Z`));
