import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listAttempts, listWaiting, stationAddress } from '../../../../server/gateway/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Timeline } from '../../../ui/Timeline.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import classes from './FirstStation.module.css';

const MAKERS = ['alfen', 'abb', 'easee', 'goe', 'keba', 'wallbox', 'zaptec', 'other'] as const;
const ATTEMPTS_SHOWN = 8;

/** How a first station is connected: what to type, where, and whoever is knocking right now. */
export function FirstStation() {
  const { t } = useTranslation('gateway');
  const can = useCan();
  const address = useApi(stationAddress, {}).data;
  const waiting = useApi(listWaiting, { query: { limit: 1 } }).data?.items ?? [];
  const attempts = useApi(listAttempts, { query: { limit: ATTEMPTS_SHOWN } }).data?.items ?? [];
  return (
    <div className={classes.columns}>
      <Section title={t('first.title')}>
        <ol className={classes.steps}>
          <li>
            <p>{t('first.url')}</p>
            {address?.urls.map((url) => (
              <p key={url} className={classes.url}>
                <CopyId value={url} />
              </p>
            ))}
            <p className="quiet">{t('first.identity')}</p>
          </li>
          <li>
            <p>{t(address ? `first.onboarding.${address.onboarding}` : 'first.onboarding.pending')}</p>
            <div className={classes.buttons}>
              <Button component={Link} to="/waiting" variant={waiting.length > 0 ? 'filled' : 'default'}>
                {t('first.toWaiting')}
              </Button>
              {can('stations:write') && (
                <Button component={Link} to="/stations/new" variant="default">
                  {t('first.make')}
                </Button>
              )}
            </div>
          </li>
        </ol>
      </Section>
      <Section title={t('first.knocking')}>
        {attempts.length === 0 ? (
          <p className="quiet">{t('first.nobody')}</p>
        ) : (
          <Timeline
            label={t('first.knocking')}
            items={attempts.map((attempt) => ({
              id: attempt.id,
              at: attempt.at,
              tone: 'amber',
              text: <b>{attempt.identity ?? attempt.path}</b>,
              detail: attempt.detail,
            }))}
          />
        )}
      </Section>
      <Section title={t('makers.title')}>
        <dl className={classes.makers}>
          {MAKERS.map((maker) => (
            <div key={maker}>
              <dt>{t(`makers.${maker}.name`)}</dt>
              <dd>{t(`makers.${maker}.where`)}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </div>
  );
}
