import { Switch } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { followGridAlerts, listGridAlerts } from '../../../../server/energy/openadr/event-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './power.module.css';

/** What servers of grid events warn of, now or soon; nothing where they do not. `choosing` lets one be mailed. */
export function GridAlerts({ choosing = false }: { choosing?: boolean }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const can = useCan();
  const { data } = useApi(listGridAlerts, {}, { enabled: can('energy:read') });
  const follow = useWrite(followGridAlerts, { refreshes: [listGridAlerts] });
  if (!data || (data.items.length === 0 && !choosing)) return null;
  return (
    <Section title={t('event.alerts')}>
      <ul className={classes.list}>
        {data.items.map((alert) => (
          <li key={alert.id} className={classes.meter}>
            <span>
              <Link to={`/sites/${alert.siteId}/limits`}>{alert.siteName}</Link>
            </span>
            <span>{say(alert.sentence)}</span>
            <span className="quiet">
              <Time at={alert.from} /> – {alert.until && <Time at={alert.until} />}
            </span>
          </li>
        ))}
      </ul>
      {choosing && (
        <Switch
          label={t('event.alertMail')}
          description={data.mails ? t('event.alertMailHelp') : t('event.alertNoMail')}
          checked={data.followed}
          disabled={follow.sending}
          onChange={(event) => follow.send({ body: { follow: event.currentTarget.checked } })}
        />
      )}
      {follow.problem && <ErrorState error={follow.problem} />}
    </Section>
  );
}
