import { useTranslation } from 'react-i18next';
import type { StationModel } from '../../../../server/devices/templates/contract.ts';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Section } from '../../../ui/Page.tsx';
import { plugWords } from '../../../ui/plugs.ts';
import { useFactWords } from './factWords.ts';

/** An EVSE of a layout on one line. */
export const evseWords = ({
  number,
  currentType,
  phases,
  maxAmps,
  maxWatts,
  plugs,
}: StationModel['evses'][number]) =>
  [
    `EVSE ${number}`,
    currentType === 'AC' ? `AC ${phases}~` : currentType,
    maxAmps !== undefined && `${maxAmps} A`,
    maxWatts !== undefined && `${maxWatts / 1_000} kW`,
    plugs.map(plugWords).join(', '),
  ]
    .filter(Boolean)
    .join(' · ');

/** A model that one may only read: a built-in one, or without the right to write. */
export function ModelFacts({ model }: { model: StationModel }) {
  const { t } = useTranslation('configuration');
  const factWords = useFactWords();
  const evses = model.evses.map(evseWords);
  return (
    <Section title={t('model.facts')}>
      <Facts
        facts={[
          { label: t('field.about'), value: [model.vendor, model.model, model.firmware].join(' / ') },
          { label: t('model.group.limits'), value: factWords(model.facts) || '–' },
          { label: t('model.group.layout'), value: evses.join('; ') || '–' },
          { label: t('model.habits'), value: model.deviations.join(' ') || '–' },
          {
            label: t('model.group.configuration'),
            value:
              model.configuration
                .map(({ component, variable, value }) => `${component}.${variable} = ${value}`)
                .join('; ') || '–',
          },
        ]}
      />
    </Section>
  );
}
