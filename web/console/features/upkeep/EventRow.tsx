import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeviceEvent } from '../../../../server/devices/monitoring/contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { placeWords, Severity } from './severity.tsx';
import classes from './upkeep.module.css';

/** One thing that a monitor noticed: where, what, how bad, and whether it is over. */
export function EventRow({ event, withStation }: { event: DeviceEvent; withStation?: boolean }) {
  const { t } = useTranslation('upkeep');
  const { identity, trigger, value, techCode, techInfo, severity, active, cleared, clearedAt, arrivedAt } =
    event;
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {withStation && (
          <>
            <Link to={`/stations/${encodeURIComponent(identity)}`} search={{ tab: 'monitoring' } as never}>
              {identity}
            </Link>{' '}
          </>
        )}
        {placeWords(event)}
      </span>
      <span>
        <span className="mono">{value}</span>{' '}
        <span className="quiet">
          {[t(`events.trigger.${trigger}`), techCode, techInfo].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className={classes.end}>
        {active && <Tag tone="red">{t('events.active')}</Tag>}
        {(cleared || clearedAt) && <Tag tone="green">{t('events.over')}</Tag>}
        <Severity of={severity} />
        <Time at={arrivedAt} />
      </span>
    </li>
  );
}
