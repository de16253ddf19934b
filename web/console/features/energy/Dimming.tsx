import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Dimming,
  endDimming,
  exportDimmingProof,
  getDimming,
  listGridLimits,
  printDimmingProof,
  startDimming,
} from '../../../../server/energy/signals/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { addressOf, useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { DimmingSettings } from './DimmingSettings.tsx';
import classes from './power.module.css';

/** Dimming by the grid operator (§14a EnWG): what would be left, when it was, and the proof to download. */
export function DimmingSection({ siteId }: { siteId: string }) {
  const { t } = useTranslation(['power', 'saving']);
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const locale = useLocale();
  const language = locale.startsWith('de') ? 'de' : 'en';
  const params = { siteId };
  const { data, error } = useApi(getDimming, { params });
  const refreshes = [getDimming, listGridLimits];
  const start = useWrite(startDimming, { refreshes });
  const end = useWrite(endDimming, { refreshes });
  if (error) return <ErrorState error={error} />;
  if (!data) return null;
  const running = data.items.some(({ endedAt }) => endedAt === null);
  const left = (data.leftWatts / 1000).toLocaleString(locale, { maximumFractionDigits: 2 });
  return (
    <Section
      title={t('dimming.title')}
      aside={
        <span className={classes.bar}>
          {data.items.length > 0 && (
            <>
              <Button
                variant="default"
                component="a"
                href={addressOf(printDimmingProof, { params, query: { language } })}
                download
              >
                {t('dimming.proofPdf')}
              </Button>
              <Button
                variant="default"
                component="a"
                href={addressOf(exportDimmingProof, { params, query: {} })}
                download
              >
                {t('dimming.proof')}
              </Button>
            </>
          )}
          {can('energy:write') && !editing && (
            <Button variant="default" onClick={() => setEditing(true)}>
              {t('saving:dimming.change')}
            </Button>
          )}
          {can('energy:write') &&
            (running ? (
              <ConfirmButton
                label={t('dimming.end')}
                title={t('dimming.end')}
                effect={t('dimming.endEffect')}
                act={() => end.sendAsync({ params })}
              />
            ) : (
              <ConfirmButton
                label={t('dimming.start')}
                title={t('dimming.start')}
                effect={t('dimming.startEffect', { left })}
                act={() => start.sendAsync({ params, body: { source: t('dimming.test') } })}
              />
            ))}
        </span>
      }
    >
      <p>{t(`dimming.${data.setting.mode}`, { devices: data.devices, left })}</p>
      {editing && (
        <DimmingSettings siteId={siteId} setting={data.setting} onClose={() => setEditing(false)} />
      )}
      <ul className={classes.list}>
        {data.items.map((one) => (
          <Row key={one.id} dimming={one} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ dimming }: { dimming: Dimming }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  return (
    <li className={classes.meter}>
      <span>
        <Time at={dimming.startedAt} /> –{' '}
        {dimming.endedAt ? <Time at={dimming.endedAt} /> : t('dimming.runs')}
        <br />
        <span className="quiet">{dimming.source}</span>
      </span>
      <span>{say(dimming.sentence)}</span>
      <Tag tone={dimming.endedAt ? 'slate' : 'orange'}>
        {dimming.endedAt ? t('dimming.minutes', { count: dimming.minutes }) : t('limit.holds')}
      </Tag>
    </li>
  );
}
