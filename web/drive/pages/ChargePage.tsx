import { useEffect, useState } from 'react';
import {
  type Charge,
  chargeLive,
  getCharge,
  payRest,
  stopCharge,
} from '../../../server/drive/charge-contract.ts';
import { duration, energy, percent, power } from '../../ui/format.ts';
import { addressOf, call, useDo } from '../api.ts';
import { useFollowed } from '../followed.ts';
import { Figure } from '../parts/Figure.tsx';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { ReceiptCard } from '../parts/ReceiptCard.tsx';
import { StripeCard } from '../parts/StripeCard.tsx';
import { useSeconds } from '../parts/useSeconds.ts';
import { leaveToPay } from '../pay.ts';
import { keepPayment, keptPayments, markOver, secretOf } from '../payments.ts';
import { Link } from '../router.tsx';
import { minorMoney, useWords } from '../words/index.ts';

/** What happens with what I paid for: starting, charging, stopping, the receipt. */
export default function ChargePage({ paymentId }: { paymentId: string }) {
  const { t } = useWords();
  const secret = secretOf(paymentId) ?? takeSecret(paymentId);
  if (!secret)
    return (
      <Page back="/">
        <Empty title={t('lost')}>
          <p>{t('lostHelp')}</p>
          <Link to="/" className="button">
            {t('toMap')}
          </Link>
        </Empty>
      </Page>
    );
  return <Followed paymentId={paymentId} secret={secret} />;
}

/** A link that asks for the rest carries the secret behind its #: it is kept here, and taken out of the address. */
function takeSecret(paymentId: string): string | undefined {
  const secret = location.hash.slice(1);
  if (!secret) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  keepPayment({ paymentId, secret, at: new Date().toISOString(), place: '' });
  return secret;
}

/** From the provider's page back to the payment that was begun here last. */
export function ReturnPage() {
  const [latest] = keptPayments();
  return <ChargePage paymentId={latest?.paymentId ?? ''} />;
}

interface Own {
  readonly charge: Charge;
  readonly secret: string;
  readonly put: (charge: Charge) => void;
}

function Followed({ paymentId, secret }: { paymentId: string; secret: string }) {
  const { t } = useWords();
  const args = { params: { paymentId }, query: { secret } };
  const stream = { address: addressOf(chargeLive, args), event: 'charge' };
  const { told: charge, problem, put, retry } = useFollowed(getCharge, args, stream);
  const over = charge?.phase === 'paid' || charge?.phase === 'released';
  useEffect(() => {
    if (over) markOver(paymentId);
  }, [over, paymentId]);
  if (!charge)
    return (
      <Page back="/">
        {problem ? <ProblemNote problem={problem} retry={retry} /> : <Skeleton />}
        {problem && (
          <Link to="/" className="button">
            {t('toMap')}
          </Link>
        )}
      </Page>
    );
  const own = { charge, secret, put };
  return (
    <Page
      title={charge.evse?.siteName ?? charge.evse?.reference ?? t('app')}
      back="/"
      action={<Next {...own} />}
    >
      {problem && <ProblemNote problem={problem} />}
      <Phase {...own} />
    </Page>
  );
}

function Phase({ charge, secret }: Own) {
  const { t, say } = useWords();
  switch (charge.phase) {
    case 'paying':
    case 'rest':
      return (
        <>
          <Big title={t('waitPayment')} text={say(charge.sentence)} tone="amber" />
          {charge.client?.kind === 'stripe' && <StripeCard client={charge.client} />}
        </>
      );
    case 'starting':
      return (
        <>
          <Big title={t('waitStart')} text={say(charge.sentence)} tone="blue" busy />
          <p className="center quiet">{t('waitStartHelp')}</p>
        </>
      );
    case 'charging':
      return <Running charge={charge} />;
    case 'ending':
      return (
        <>
          <Big title={t('settling')} text={say(charge.sentence)} tone="blue" busy />
          <p className="center quiet">{t('settlingHelp')}</p>
        </>
      );
    case 'paid':
      return (
        <>
          <Big title={t('paid')} text={say(charge.sentence)} tone="green" />
          <ReceiptCard paymentId={charge.paymentId} secret={secret} ready={charge.receipt} />
        </>
      );
    case 'released':
      return <Big title={t('startFailed')} text={say(charge.sentence)} tone="amber" />;
  }
}

function Big({ title, text, tone, busy }: { title: string; text: string; tone: string; busy?: boolean }) {
  return (
    <section className="big" data-tone={tone} role="status" aria-live="polite">
      {busy && <span className="pulse" aria-hidden="true" />}
      <h2>{title}</h2>
      <p>{text}</p>
    </section>
  );
}

/** The few figures that a person looks at beside a charging car. */
function Running({ charge }: { charge: Charge }) {
  const { t, say, locale } = useWords();
  const now = useSeconds();
  const { transaction, costMinor, currency, decimals } = charge;
  const paused =
    transaction?.chargingState === 'SuspendedEV' || transaction?.chargingState === 'SuspendedEVSE';
  return (
    <>
      <section className="big" data-tone={paused ? 'slate' : 'blue'} role="status">
        {!paused && <span className="pulse" aria-hidden="true" />}
        <h2>{t(paused ? 'paused' : 'chargingNow')}</h2>
        <p className="figure">{energy(transaction?.energyWh, locale)}</p>
        <p>{say(charge.sentence)}</p>
      </section>
      <dl className="figures">
        <Figure label={t('power')} value={power(transaction?.powerW, locale)} />
        <Figure
          label={t('cost')}
          value={costMinor === null ? '–' : minorMoney(costMinor, currency, decimals, locale)}
        />
        {transaction && (
          <Figure
            label={t('lasting')}
            value={duration(Math.max(0, (now - new Date(transaction.startedAt).getTime()) / 1000))}
          />
        )}
        {transaction?.soc != null && <Figure label={t('battery')} value={percent(transaction.soc, locale)} />}
      </dl>
      {transaction?.secondsLeft != null && (
        <p className="quiet small center">{t('timeLeft', { time: duration(transaction.secondsLeft) })}</p>
      )}
    </>
  );
}

/** What there is to do now: one thing. */
function Next(own: Own) {
  const { charge, secret } = own;
  const { t, locale } = useWords();
  const { client, evse, paymentId } = charge;
  const rest = useDo(async () => {
    const opened = await call(payRest, { params: { paymentId }, query: { secret } });
    keepPayment({
      paymentId: opened.paymentId,
      secret: opened.secret,
      at: new Date().toISOString(),
      place: evse?.siteName ?? '',
    });
    leaveToPay(opened.client);
  });
  switch (charge.phase) {
    case 'paying':
      return client?.kind === 'builtin' ? (
        <a className="button primary" href={client.url}>
          {t('pay')}
        </a>
      ) : null;
    case 'rest':
      return (
        <>
          {rest.problem && <ProblemNote problem={rest.problem} />}
          <button type="button" className="button primary" disabled={rest.busy} onClick={() => rest.run()}>
            {minorMoney(charge.owedMinor, charge.currency, charge.decimals, locale)} · {t('pay')}
          </button>
        </>
      );
    case 'starting':
      return <Stop {...own} word={t('cancel')} quiet />;
    case 'charging':
      return <Stop {...own} word={t('stop')} />;
    case 'released':
      return (
        <Link to={evse ? `/e/${evse.code}` : '/'} className="button primary">
          {t('again')}
        </Link>
      );
    case 'paid':
      return (
        <Link to="/" className="button">
          {t('done')}
        </Link>
      );
    case 'ending':
      return null;
  }
}

/** Stopping is asked once more: a thumb in a pocket must not end a night's charging. */
function Stop({ charge, secret, put, word, quiet }: Own & { word: string; quiet?: boolean }) {
  const { t } = useWords();
  const [sure, setSure] = useState(false);
  const { run, busy, problem } = useDo(async () => {
    put(await call(stopCharge, { params: { paymentId: charge.paymentId }, query: { secret } }));
    setSure(false);
  });
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
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
        <button type="button" className={quiet ? 'button' : 'button primary'} onClick={() => setSure(true)}>
          {word}
        </button>
      )}
    </>
  );
}
