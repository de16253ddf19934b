import { useEffect } from 'react';
import { listOwn, type OwnTransaction } from '../../../server/drive/account-contract.ts';
import { energy } from '../../ui/format.ts';
import { call, useAnswer } from '../api.ts';
import { ListPage } from '../parts/ListPage.tsx';
import { StatePill } from '../parts/State.tsx';
import { Link } from '../router.tsx';
import { minorMoney, useWords } from '../words/index.ts';

/** While the page is looked at, it is asked for again so often: what begins, ends, and costs shows by itself. */
const lookMs = 10_000;

/** What have I charged, and what did it cost? */
export default function ChargesPage() {
  const { t } = useWords();
  const first = useAnswer(listOwn, { query: {} });
  const { reload } = first;
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && reload();
    const looking = setInterval(look, lookMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(looking);
      document.removeEventListener('visibilitychange', look);
    };
  }, [reload]);
  return (
    <ListPage
      title={t('charges')}
      none={t('noCharges')}
      noneHelp={t('noChargesHelp')}
      first={first}
      next={(cursor) => call(listOwn, { query: { cursor } })}
      card={(one) => <ChargeCard one={one} />}
    />
  );
}

function ChargeCard({ one }: { one: OwnTransaction }) {
  const { t, locale } = useWords();
  const at = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: one.zone });
  return (
    <Link to={`/account/charges/${one.id}`} className="card link">
      <span className="spread">
        <b>{one.siteName}</b>
        {one.running && <StatePill state="charging" word={t('chargingNow')} />}
      </span>
      <span className="spread">
        <span className="quiet">{at.format(new Date(one.startedAt))}</span>
        <span>
          {energy(one.energyWh, locale)}
          {one.costMinor !== null && one.currency && (
            <b> · {minorMoney(one.costMinor, one.currency, one.decimals, locale)}</b>
          )}
        </span>
      </span>
    </Link>
  );
}
