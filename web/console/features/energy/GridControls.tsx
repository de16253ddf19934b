import { useTranslation } from 'react-i18next';
import { listDer } from '../../../../server/energy/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import classes from './limits.module.css';

/** How does this station support the grid, and did the grid misbehave? */
export function GridControls({ station }: { station: Station }) {
  const { t } = useTranslation('limits');
  const { data } = useApi(listDer, { params: { identity: station.identity } });
  if (!data || data.items.length + data.alarms.length === 0) return null;
  return (
    <Section title={t('grid')}>
      <ul className={classes.list}>
        {data.items.map((control) => (
          <li
            key={control.controlId}
            className={classes.row}
            data-over={['ended', 'superseded', 'cleared'].includes(control.state) || undefined}
          >
            <span className={classes.text}>{control.controlType}</span>
            <span className="quiet mono">
              {control.controlId} {control.isDefault && `· ${t('default')}`}
            </span>
            <span className={classes.end}>
              <Tag tone={control.state === 'active' ? 'green' : 'grey'}>{t(`control.${control.state}`)}</Tag>
              <Time at={control.changedAt} />
            </span>
          </li>
        ))}
        {data.alarms.map((alarm) => (
          <li key={alarm.id} className={classes.row} data-over={alarm.ended || undefined}>
            <span className={classes.text}>
              {alarm.controlType}: {alarm.fault ?? t('alarm')}
            </span>
            <span className="quiet">{alarm.info}</span>
            <span className={classes.end}>
              <Tag tone={alarm.ended ? 'grey' : 'red'}>{t(alarm.ended ? 'alarmOver' : 'alarm')}</Tag>
              <Time at={alarm.at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
