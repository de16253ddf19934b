import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  applyLayout,
  getStationModel,
  type LayoutDifference,
  type StationModel,
} from '../../../../server/devices/templates/contract.ts';
import { getStation } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { plugWords } from '../../../ui/plugs.ts';
import { useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import classes from './configuration.module.css';
import { evseWords } from './ModelFacts.tsx';

/** The EVSEs of the station's model, where it has others, and one click that gives it those. */
export function StationLayout({
  identity,
  layout: { evses, differences },
}: {
  identity: string;
  layout: { evses: StationModel['evses']; differences: LayoutDifference[] };
}) {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const { send, sending, problem } = useWrite(applyLayout, { refreshes: [getStationModel, getStation] });
  if (evses.length === 0) return null;
  return (
    <Section
      title={t('model.stationLayout.title')}
      aside={
        differences.length > 0 &&
        can('stations:write') && (
          <Button
            size="xs"
            variant="default"
            loading={sending}
            onClick={() => send({ params: { identity } })}
          >
            {t('model.stationLayout.apply')}
          </Button>
        )
      }
    >
      {problem && <ErrorState error={problem} />}
      <ul>
        {evses.map((one) => (
          <li key={one.number}>{evseWords(one)}</li>
        ))}
      </ul>
      {differences.length === 0 ? (
        <p>{t('model.stationLayout.same')}</p>
      ) : (
        <>
          <h3 className={classes.heading}>{t('model.stationLayout.differences')}</h3>
          <ul>
            {differences.map((one) => (
              <DifferenceLine key={`${one.evse} ${one.connector} ${one.fact}`} difference={one} />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function DifferenceLine({ difference }: { difference: LayoutDifference }) {
  const { t } = useTranslation('configuration');
  const { evse, connector, fact, catalogue, reported, onFile } = difference;
  const place = connector === null ? `EVSE ${evse}` : `EVSE ${evse}, ${connector}`;
  if (fact === 'evse' || fact === 'connector')
    return (
      <li>{t(onFile === null ? 'model.stationLayout.missing' : 'model.stationLayout.extra', { place })}</li>
    );
  const word = (value: string | null) =>
    value === null ? t('model.untold') : fact === 'plug' ? plugWords(value) : value;
  const words = { place, fact: t(`model.stationLayout.fact.${fact}`), ours: word(onFile) };
  return (
    <li>
      {reported === null
        ? t('model.stationLayout.line', { ...words, catalogue: word(catalogue) })
        : t('model.stationLayout.reportedLine', {
            ...words,
            catalogue: word(catalogue),
            reported: word(reported),
          })}
    </li>
  );
}
