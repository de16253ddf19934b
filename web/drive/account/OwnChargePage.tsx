import { useState } from 'react';
import {
  getOwn,
  type OwnTransaction,
  ownLive,
  setWish,
  stopOwn,
} from '../../../server/drive/account-contract.ts';
import { ownTransparency } from '../../../server/drive/invoice-contract.ts';
import { energy, percent, power } from '../../ui/format.ts';
import { addressOf, call, useDo } from '../api.ts';
import { useFollowed } from '../followed.ts';
import { Figure } from '../parts/Figure.tsx';
import { Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { useSeconds } from '../parts/useSeconds.ts';
import { minorMoney, money, useWords } from '../words/index.ts';
import { countdown } from './Countdown.tsx';
import { WishForm } from './WishForm.tsx';

/** How does it stand, what does it cost, and what do I want of it? */
export default function OwnChargePage({ transactionId }: { transactionId: string }) {
  const { t } = useWords();
  const args = { params: { transactionId } };
  const stream = { address: addressOf(ownLive, args), event: 'transaction' };
  const { told: one, problem, put, retry } = useFollowed(getOwn, args, stream);
  return (
    <Page
      title={one?.siteName ?? t('loading')}
      back="/account/charges"
      action={one?.running && <Stop id={transactionId} />}
    >
      {problem && <ProblemNote problem={problem} retry={retry} />}
      {!one && !problem && <Skeleton />}
      {one && <Standing one={one} />}
      {one?.running && one.power?.waits && one.wish?.mode !== 'now' && <ChargeNow id={one.id} put={put} />}
      {one?.running && <WishForm one={one} put={put} />}
      {one?.saving && <Saving saving={one.saving} />}
      {one && !one.running && <Lines one={one} />}
    </Page>
  );
}

function Standing({ one }: { one: OwnTransaction }) {
  const { t, say, locale } = useWords();
  const paused = one.chargingState === 'SuspendedEV' || one.chargingState === 'SuspendedEVSE';
  const givesWatts = one.running ? Math.max(0, -(one.powerW ?? 0)) : 0;
  const cost =
    one.costMinor !== null && one.currency
      ? minorMoney(one.costMinor, one.currency, one.decimals, locale)
      : '–';
  return (
    <>
      <section className="big" data-tone={one.running && !paused ? 'blue' : 'slate'} role="status">
        <h2>
          {t(one.running ? (paused ? 'paused' : givesWatts > 0 ? 'giving' : 'chargingNow') : 'settling')}
        </h2>
        <p className="figure">{energy(one.energyWh, locale)}</p>
        {one.running && one.wish?.departAt && <UntilDeparture at={one.wish.departAt} />}
        {one.wish && givesWatts === 0 && <p>{say(one.wish.sentence)}</p>}
        {one.power && (
          <p>
            {say(one.power.sentence)} {one.power.nextAt && <UntilNext at={one.power.nextAt} />}
          </p>
        )}
      </section>
      <dl className="figures">
        {one.running && <Figure label={t('power')} value={power(one.powerW, locale)} />}
        {one.exportWh > 0 && <Figure label={t('givenBack')} value={energy(one.exportWh, locale)} />}
        <Figure label={t(one.running ? 'cost' : 'total')} value={cost} />
        {one.running && one.soc !== null && <Figure label={t('battery')} value={percent(one.soc, locale)} />}
      </dl>
    </>
  );
}

/** What it brought to charge when it suited: the reason to say when one leaves. */
function Saving({
  saving: { sunShare, saved, savedGrams },
}: {
  saving: NonNullable<OwnTransaction['saving']>;
}) {
  const { t, locale } = useWords();
  const told = [
    sunShare >= 0.01 && t('savedSun', { share: percent(sunShare * 100, locale) }),
    saved && t('savedMoney', { amount: money(saved.amount.toFixed(2), saved.currency, locale) }),
    savedGrams !== null &&
      savedGrams >= 10 &&
      t('savedCarbon', {
        kilograms: new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(savedGrams / 1000),
      }),
  ].filter((line) => line !== false && line !== null);
  if (told.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('saved')}</h2>
      <ul className="plain">
        {told.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** How long until I leave: ticks, so that nobody has to reckon. */
function UntilDeparture({ at }: { at: string }) {
  const { t } = useWords();
  const seconds = (new Date(at).getTime() - useSeconds()) / 1000;
  if (seconds <= 0) return null;
  return (
    <p role="timer">
      <b>{t('departIn', { time: countdown(seconds) })}</b>
    </p>
  );
}

/** How long until what the sentence tells of. */
function UntilNext({ at }: { at: string }) {
  const { t } = useWords();
  const seconds = (new Date(at).getTime() - useSeconds()) / 1000;
  return seconds > 0 && <span role="timer">({t('changesIn', { time: countdown(seconds) })})</span>;
}

/** It waits for a better time, and I cannot: one tap. */
function ChargeNow({ id, put }: { id: string; put: (one: OwnTransaction) => void }) {
  const { t } = useWords();
  const { run, busy, problem } = useDo(async () =>
    put(await call(setWish, { params: { transactionId: id }, body: { mode: 'now' } })),
  );
  return (
    <section className="card">
      <p>{t('chargeNowHelp')}</p>
      {problem && <ProblemNote problem={problem} />}
      <button type="button" className="button" disabled={busy} onClick={() => run()}>
        {t('wish_now')}
      </button>
    </section>
  );
}

function Lines({ one }: { one: OwnTransaction }) {
  const { t, locale, line: inWords } = useWords();
  const time = (at: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: one.zone }).format(
      new Date(at),
    );
  return (
    <section className="card">
      <dl className="rows">
        <div>
          <dt>{t('started')}</dt>
          <dd>{time(one.startedAt)}</dd>
        </div>
        {one.endedAt && (
          <div>
            <dt>{t('ended')}</dt>
            <dd>{time(one.endedAt)}</dd>
          </div>
        )}
        {one.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same, and none moves
          <div key={index}>
            <dt>{inWords(line.text)}</dt>
            <dd>
              {line.amount !== null && one.currency
                ? money(Number(line.amount).toFixed(one.decimals), one.currency, locale)
                : ''}
            </dd>
          </div>
        ))}
      </dl>
      {one.signed && (
        <a
          className="button"
          href={addressOf(ownTransparency, { params: { transactionId: one.id } })}
          download
        >
          {t('signedReadings')}
        </a>
      )}
    </section>
  );
}

function Stop({ id }: { id: string }) {
  const { t, say } = useWords();
  const [sure, setSure] = useState(false);
  const [answer, setAnswer] = useState<string>();
  const { run, busy, problem } = useDo(async () => {
    const { stopped, sentence } = await call(stopOwn, { params: { transactionId: id } });
    setAnswer(stopped ? undefined : say(sentence));
    setSure(false);
  });
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      {answer && (
        <p className="notice" data-tone="amber" role="alert">
          {answer}
        </p>
      )}
      {sure ? (
        <div className="row even" role="alertdialog" aria-label={t('stopSure')}>
          <button type="button" className="button" onClick={() => setSure(false)}>
            {t('back')}
          </button>
          <button type="button" className="button danger" disabled={busy} onClick={() => run()}>
            {t(busy ? 'stopping' : 'stopYes')}
          </button>
        </div>
      ) : (
        <button type="button" className="button primary" onClick={() => setSure(true)}>
          {t('stop')}
        </button>
      )}
    </>
  );
}
