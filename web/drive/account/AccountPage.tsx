import { useState } from 'react';
import { getMe, type Me, ownBudgets, signOut } from '../../../server/drive/account-contract.ts';
import type { ResponseOf } from '../../../server/platform/http/contract.ts';
import { energy } from '../../ui/format.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { keptPayments } from '../payments.ts';
import { Link } from '../router.tsx';
import { isSignedIn, noteSignedIn } from '../signed.ts';
import { type Key, LANGUAGES, type Language, minorMoney, speak, useWords } from '../words/index.ts';
import { AskLink } from './AskLink.tsx';

/** What is mine? Without an account: what was paid from this device, and the way to one. */
export default function AccountPage() {
  const { t } = useWords();
  const [signedIn, set] = useState(isSignedIn);
  const put = (now: boolean) => {
    noteSignedIn(now);
    set(now);
  };
  return (
    <Page title={t('account')} back="/">
      {signedIn ? <Own put={put} /> : <AskLink onSignedIn={() => put(true)} />}
      <Payments />
      <LanguageField />
    </Page>
  );
}

function Own({ put }: { put: (signedIn: boolean) => void }) {
  const { t } = useWords();
  const { data: me, problem, reload } = useAnswer(getMe, {});
  const out = useDo(async () => {
    await call(signOut, { body: {} });
    put(false);
  });
  if (problem?.status === 401) return <AskLink onSignedIn={() => put(true)} />;
  if (problem) return <ProblemNote problem={problem} retry={reload} />;
  if (!me) return <Skeleton rows={2} />;
  return (
    <>
      <Menu me={me} />
      <Budgets />
      <p>
        <button type="button" className="button" disabled={out.busy} onClick={() => out.run()}>
          {t('signOut')}
        </button>
      </p>
    </>
  );
}

function Menu({ me }: { me: Me }) {
  const { t } = useWords();
  const items: readonly (readonly [path: string, word: Key])[] = [
    ['/account/charges', 'charges'],
    ['/account/reservations', 'reservations'],
    ['/account/invoices', 'invoices'],
    ['/account/balance', 'balance'],
    ['/account/things', 'cards'],
    ['/account/settings', 'settings'],
  ];
  return (
    <nav>
      <p className="quiet">{t('signedInAs', { email: me.email })}</p>
      <ul className="plain">
        {items.map(([path, word]) => (
          <li key={path}>
            <Link to={path} className="card link">
              <span className="spread">
                <b>
                  {word === 'cards'
                    ? [t('cards'), t('vehicles'), t('favourites')].join(' · ')
                    : t(word as 'charges')}
                </b>
                <span aria-hidden="true">→</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What may still be spent, where somebody set a bound. */
function Budgets() {
  const { t, locale } = useWords();
  const { data } = useAnswer(ownBudgets, {});
  if (!data || data.budgets.length + data.balances.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('budgets')}</h2>
      <dl className="rows">
        {data.budgets.map((budget) => (
          <Budget key={`${budget.period} ${budget.currency}`} budget={budget} />
        ))}
        {data.balances.map(({ currency, decimals, leftMinor }) => (
          <div key={currency}>
            <dt>{t('balance')}</dt>
            <dd>{minorMoney(leftMinor, currency, decimals, locale)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type BudgetShown = ResponseOf<typeof ownBudgets>['budgets'][number];

/** What was spent of how much, and what is left: the figure that decides whether one may go on. */
function Budget({ budget }: { budget: BudgetShown }) {
  const { t, locale } = useWords();
  const { currency, amountMinor, decimals } = budget;
  const inMoney = amountMinor !== null && currency !== null;
  const [spent, all] = inMoney ? [budget.spentMinor, amountMinor] : [budget.spentWh, budget.energyWh ?? 0];
  const said = (value: number) =>
    inMoney ? minorMoney(value, currency, decimals, locale) : energy(value, locale);
  return (
    <div>
      <dt>
        {t(`budget_${budget.period}`)}
        <br />
        <span className="small">{t('spentOf', { spent: said(spent), all: said(all) })}</span>
      </dt>
      <dd>
        {t('budgetLeft', { left: said(Math.max(0, all - spent)) })}
        <br />
        <meter min={0} max={all || 1} value={Math.min(spent, all)} high={all * 0.9} aria-hidden="true" />
      </dd>
    </div>
  );
}

function Payments() {
  const { t, locale } = useWords();
  const kept = keptPayments();
  if (kept.length === 0) return null;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section>
      <h2>{t('onThisDevice')}</h2>
      <ul className="plain">
        {kept.map(({ paymentId, at, place }) => (
          <li key={paymentId}>
            <Link to={`/charge/${paymentId}`} className="card link">
              <span className="spread">
                <b>{place}</b>
                <span className="quiet">{date.format(new Date(at))}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LanguageField() {
  const { t, language } = useWords();
  return (
    <label className="field">
      <span>{t('language')}</span>
      <select value={language} onChange={(event) => void speak(event.currentTarget.value as Language)}>
        {Object.entries(LANGUAGES).map(([value, name]) => (
          <option key={value} value={value} lang={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
