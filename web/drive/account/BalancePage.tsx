import { useEffect, useState } from 'react';
import { type Charge, getCharge } from '../../../server/drive/charge-contract.ts';
import { getOwnBalance, type OwnBalance, topUpBalance } from '../../../server/drive/top-up-contract.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { Choice } from '../parts/Choice.tsx';
import { Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { StripeCard } from '../parts/StripeCard.tsx';
import { leaveToPay } from '../pay.ts';
import { clientKeyOf } from '../payments.ts';
import { Link } from '../router.tsx';
import { minorMoney, useWords } from '../words/index.ts';

/** What have I paid ahead, where did it go, and how do I put more on it? */
export default function BalancePage() {
  const { t } = useWords();
  const { data, problem, reload } = useAnswer(getOwnBalance, {});
  return (
    <Page title={t('balance')} back="/account">
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton rows={2} />}
      <Pending settled={reload} />
      {data && (
        <>
          <Standing own={data} />
          {data.topUp ? <TopUp topUp={data.topUp} /> : <p className="quiet">{t('topUpNone')}</p>}
          <Movements own={data} />
        </>
      )}
    </Page>
  );
}

/** The payment that was begun here, while its page was left for the provider's. */
const BEGUN = 'busbar.drive.top-up';
interface Begun {
  readonly paymentId: string;
  readonly secret: string;
}

/** A provider tells within seconds; after so many looks its money shows when the page is opened again. */
const mostLooks = 40;
const lookMs = 1500;

/** How the payment stands that was begun here: its card fields, or what became of it. */
function Pending({ settled }: { settled: () => void }) {
  const { t } = useWords();
  const [begun] = useState<Begun | undefined>(() => {
    try {
      return JSON.parse(sessionStorage.getItem(BEGUN) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  });
  const [charge, setCharge] = useState<Charge>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks from when the page is opened until it is settled
  useEffect(() => {
    if (!begun) return;
    let looks = 0;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const { paymentId, secret } = begun;
      const told = await call(getCharge, { params: { paymentId }, query: { secret } }).catch(() => undefined);
      if (told) setCharge(told);
      if (told?.phase === 'paid' || told?.phase === 'released') {
        sessionStorage.removeItem(BEGUN);
        settled();
      } else if (++looks < mostLooks) waiting = setTimeout(look, lookMs);
    };
    void look();
    return () => clearTimeout(waiting);
  }, [begun]);
  if (!charge) return null;
  if (charge.phase === 'paying' && charge.client?.kind === 'stripe')
    return <StripeCard client={charge.client} />;
  const { phase } = charge;
  const word = phase === 'paid' ? 'topUpDone' : phase === 'released' ? 'topUpFailed' : 'waitPayment';
  return (
    <p className="notice" data-tone={phase === 'paid' ? 'green' : 'amber'} role="status">
      {t(word)}
    </p>
  );
}

function Standing({ own: { balance } }: { own: OwnBalance }) {
  const { t, locale } = useWords();
  if (!balance) return <p>{t('topUpHelp')}</p>;
  const { currency, decimals, leftMinor, heldMinor, owedMinor } = balance;
  const amount = (minor: number) => minorMoney(minor, currency, decimals, locale);
  return (
    <section className="big" data-tone={leftMinor > 0 ? 'green' : 'amber'}>
      <h2>{t('balance')}</h2>
      <p className="figure">{amount(leftMinor)}</p>
      {leftMinor + heldMinor < 0 && <p>{t('balanceBelow')}</p>}
      {heldMinor > 0 && <p>{t('balanceHeld', { amount: amount(heldMinor) })}</p>}
      {owedMinor > 0 && <p>{t('balanceOwed', { amount: amount(owedMinor) })}</p>}
    </section>
  );
}

function TopUp({ topUp: { currency, decimals, amounts } }: { topUp: NonNullable<OwnBalance['topUp']> }) {
  const { t, locale, language } = useWords();
  const [minor, setMinor] = useState(amounts[1] ?? amounts[0]!);
  // A page that is opened anew is another wish to pay; a click that is tried again is the same.
  const [opened] = useState(Date.now);
  const amount = (one: number) => minorMoney(one, currency, decimals, locale);
  const { run, busy, problem } = useDo(async () => {
    const clientKey = clientKeyOf(`top-up ${opened} ${minor}`);
    const begun = await call(topUpBalance, { body: { amountMinor: minor, currency, clientKey, language } });
    sessionStorage.setItem(BEGUN, JSON.stringify({ paymentId: begun.paymentId, secret: begun.secret }));
    if (!leaveToPay(begun.client)) location.reload();
  });
  return (
    <section className="card">
      <Choice
        legend={t('topUp')}
        value={String(minor)}
        put={(value) => setMinor(Number(value))}
        options={amounts.map((one) => ({ value: String(one), label: amount(one) }))}
      />
      {problem && <ProblemNote problem={problem} />}
      <button type="button" className="button primary" disabled={busy} onClick={() => run()}>
        {t(busy ? 'payBusy' : 'topUpPay', { amount: amount(minor) })}
      </button>
    </section>
  );
}

function Movements({ own: { balance, movements } }: { own: OwnBalance }) {
  const { t, locale } = useWords();
  if (!balance || movements.length === 0) return null;
  const at = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="card">
      <dl className="rows">
        {movements.map((one) => (
          <div key={one.id}>
            <dt>
              {one.transactionId ? (
                <Link to={`/account/charges/${one.transactionId}`}>
                  {[t(`movement_${one.kind}`), one.place].filter(Boolean).join(' · ')}
                </Link>
              ) : (
                t(`movement_${one.kind}`)
              )}
              <br />
              <span className="small">{at.format(new Date(one.at))}</span>
            </dt>
            <dd>{minorMoney(one.amountMinor, balance.currency, balance.decimals, locale)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
