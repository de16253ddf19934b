import { useState } from 'react';
import { listOwn, type OwnTransaction } from '../../../server/drive/account-contract.ts';
import { energy } from '../../ui/format.ts';
import { call, useAnswer, useDo } from '../api.ts';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { StatePill } from '../parts/State.tsx';
import { Link } from '../router.tsx';
import { minorMoney, useWords } from '../words/index.ts';

/** What have I charged, and what did it cost? */
export default function ChargesPage() {
  const { t } = useWords();
  const { data, problem, reload } = useAnswer(listOwn, { query: {} });
  const [older, setOlder] = useState<{ items: OwnTransaction[]; nextCursor: string | null }>();
  const cursor = older ? older.nextCursor : data?.nextCursor;
  const more = useDo(async () => {
    if (!cursor) return;
    const next = await call(listOwn, { query: { cursor } });
    setOlder({ items: [...(older?.items ?? []), ...next.items], nextCursor: next.nextCursor });
  });
  const items = [...(data?.items ?? []), ...(older?.items ?? [])];
  return (
    <Page title={t('charges')} back="/account">
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton rows={4} />}
      {data && items.length === 0 && (
        <Empty title={t('noCharges')}>
          <p>{t('noChargesHelp')}</p>
        </Empty>
      )}
      <ul className="plain">
        {items.map((one) => (
          <li key={one.id}>
            <ChargeCard one={one} />
          </li>
        ))}
      </ul>
      {cursor && (
        <button type="button" className="button" disabled={more.busy} onClick={() => more.run()}>
          {t('more')}
        </button>
      )}
    </Page>
  );
}

function ChargeCard({ one }: { one: OwnTransaction }) {
  const { locale } = useWords();
  const at = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Link to={`/account/charges/${one.id}`} className="card link">
      <span className="spread">
        <b>{one.siteName}</b>
        {one.running && <StatePill state="charging" />}
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
