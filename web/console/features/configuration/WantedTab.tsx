import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getWantedConfiguration,
  healStation,
  listDrift,
  type WrittenAnswer,
} from '../../../../server/devices/configuration/contract.ts';
import { listConfiguration } from '../../../../server/devices/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { variableWords } from '../devices/variable.ts';
import { CommandFormDialog } from '../gateway/CommandFormDialog.tsx';
import classes from './configuration.module.css';

type Wanted = ResponseOf<typeof getWantedConfiguration>;

/** What is wanted of this station, what it reports, and setting it to what is wanted. */
export default function WantedTab({ station }: { station: Station }) {
  const { t } = useTranslation('configuration');
  const say = useSentence();
  const can = useCan();
  const params = { identity: station.identity };
  const { data, error, refetch } = useApi(getWantedConfiguration, { params });
  const heal = useWrite(healStation, { refreshes: [getWantedConfiguration, listConfiguration, listDrift] });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const differs = data.items.some((one) => one.differs);
  return (
    <Section
      title={t('wanted.title')}
      aside={
        differs &&
        station.online &&
        can('stations:command') && (
          <Button size="xs" loading={heal.sending} onClick={() => heal.send({ params })}>
            {t('heal')}
          </Button>
        )
      }
    >
      <p>{say(data.sentence)}</p>
      {data.restart && <Restart restart={data.restart} station={station} />}
      {heal.problem && <ErrorState error={heal.problem} />}
      {heal.answer && <Answers items={heal.answer.items} />}
      {data.items.length === 0 && (
        <EmptyState title={say(data.sentence)}>
          <Link to="/configuration">{t('tab.templates')}</Link>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {data.items.map((one) => (
          <Row key={`${variableWords(one)} ${one.attribute}`} wanted={one} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ wanted: one }: { wanted: Wanted['items'][number] }) {
  const { t } = useTranslation('configuration');
  return (
    <li className={classes.row}>
      <span className={classes.name}>{variableWords(one)}</span>
      <span className={classes.text}>{one.wanted}</span>
      <span className={classes.text}>
        {one.reported ?? <i className="quiet">{t('untold')}</i>}
        {one.refused && <Tag tone="red">{one.refused}</Tag>}
      </span>
      <span className={classes.buttons}>
        <Tag tone={one.differs ? 'amber' : 'green'}>{t(one.differs ? 'wanted.differs' : 'wanted.same')}</Tag>
        <From template={one.template} />
      </span>
    </li>
  );
}

function From({ template }: { template: { id: string; name: string } | null }) {
  const { t } = useTranslation('configuration');
  if (!template) return <span className="quiet">{t('wanted.default')}</span>;
  if (!template.name) return <span className="quiet">{t('wanted.above')}</span>;
  return <Link to={`/configuration/${template.id}`}>{t('wanted.template', { name: template.name })}</Link>;
}

function Restart({ restart, station }: { restart: NonNullable<Wanted['restart']>; station: Station }) {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  return (
    <p>
      {t('wanted.restart', { reasons: restart.reasons.join(', ') })} {t(`restart.${restart.when}`)}{' '}
      {restart.windowFrom && `(${restart.windowFrom}–${restart.windowTo})`}{' '}
      {can('stations:command') && station.online && (
        <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
          {t('wanted.restartNow')}
        </Button>
      )}
      {asking && (
        <CommandFormDialog
          intent="reset"
          station={station}
          preset={{ mode: 'when_idle' }}
          onClose={() => setAsking(false)}
        />
      )}
    </p>
  );
}

/** How the station took each value. */
function Answers({ items }: { items: WrittenAnswer['items'] }) {
  const { t } = useTranslation('configuration');
  return (
    <ul className={classes.list} role="status">
      {items.map(({ outcome, word, ...place }) => (
        <li key={variableWords(place)} className={classes.row}>
          <span className={classes.name}>{variableWords(place)}</span>
          <span className={classes.text}>{place.value}</span>
          <span>{t(`wanted.${outcome}`, { word })}</span>
        </li>
      ))}
    </ul>
  );
}
