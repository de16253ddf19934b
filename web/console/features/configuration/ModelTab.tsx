import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getStationModel } from '../../../../server/devices/templates/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { BootStatus } from './BootStatus.tsx';
import classes from './configuration.module.css';
import { useFactWords } from './factWords.ts';
import { StationLayout } from './StationLayout.tsx';

type Model = ResponseOf<typeof getStationModel>;

/** What is known of the station's model, what it says of itself, and whether it may work. */
export default function ModelTab({ station }: { station: Station }) {
  const { t } = useTranslation('configuration');
  const factWords = useFactWords();
  const say = useSentence();
  const { data, error, refetch } = useApi(getStationModel, { params: { identity: station.identity } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  return (
    <div className={classes.columns}>
      <Section title={t('model.title')}>
        {data.model ? (
          <Facts
            facts={[
              {
                label: t('model.entry'),
                value: <Link to={`/configuration/models/${data.model.id}`}>{data.model.name}</Link>,
              },
              { label: t('model.facts'), value: factWords(data.facts) },
            ]}
          />
        ) : (
          <p>{t('model.unknown')}</p>
        )}
        <Lines title={t('model.habits')} lines={data.habits} />
        <Lines
          title={t('model.disagree')}
          lines={data.disagreements.map((one) =>
            t('model.disagreeLine', { ...one, fact: t(`model.${one.fact}`) }),
          )}
        />
      </Section>
      <StationLayout identity={station.identity} layout={data.layout} />
      <Capabilities model={data} />
      <BootStatus station={station} />
      {data.deviations.length > 0 && (
        <Section title={t('model.deviations')}>
          <ul>
            {data.deviations.map(({ kind, sentence, lastAt }) => (
              <li key={kind}>
                {say(sentence)} <Time at={lastAt} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function Capabilities({ model: { capabilities } }: { model: Model }) {
  const { t } = useTranslation('configuration');
  const told = (value: number | boolean | null) =>
    value === null
      ? t('model.untold')
      : typeof value === 'boolean'
        ? t(value ? 'model.yes' : 'model.no')
        : value;
  const names = [
    'maxPeriods',
    'maxProfiles',
    'minStackLevel',
    'maxStackLevel',
    'phaseSwitching',
    'smartCharging',
    'itemsPerSet',
    'itemsPerGet',
  ] as const;
  return (
    <Section title={t('model.can')}>
      <Facts
        facts={[
          { label: t('model.rateUnits'), value: capabilities.rateUnits.join(', ') },
          ...names.map((name) => ({ label: t(`model.${name}`), value: told(capabilities[name]) })),
        ]}
      />
    </Section>
  );
}
