import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Trouble } from '../../../../server/reports/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { StateIcon } from '../../../ui/StateIcon.tsx';
import type { State } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { useSentence } from '../../words/sentence.ts';
import classes from './Troubles.module.css';

const stateOf: Record<Trouble['kind'], State> = {
  offline: 'offline',
  faulted: 'faulted',
  unavailable: 'unavailable',
  failing: 'failed',
};

/** What is wrong now, the gravest first, each with the way to it. */
export function Troubles({ items, total }: { items: readonly Trouble[]; total: number }) {
  const { t } = useTranslation('network');
  const say = useSentence();
  if (items.length === 0) return <EmptyState title={t('wrong.allWell')} />;
  return (
    <>
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={`${item.stationId}${item.kind}`}>
            <Link to={`/stations/${encodeURIComponent(item.identity)}`} className={classes.item}>
              <StateIcon state={stateOf[item.kind]} />
              <span className={classes.words}>
                <span className={classes.name}>
                  {item.name || item.identity}
                  {item.siteName && <span className="quiet"> · {item.siteName}</span>}
                </span>
                <span className={classes.sentence}>{say(item.sentence)}</span>
              </span>
              {item.since && (
                <span className={classes.time}>
                  <Time at={item.since} />
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {total > items.length && (
        <p className="quiet">
          <Link to="/stations?state=offline">{t('wrong.more', { count: total - items.length })}</Link>
        </p>
      )}
    </>
  );
}
