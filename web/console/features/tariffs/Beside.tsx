import { useTranslation } from 'react-i18next';
import type { Definition } from '../../../../server/tariffs/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { TryTariff } from './TryTariff.tsx';
import classes from './tariffs.module.css';
import { useTariffWords } from './useTariffWords.ts';
import { WeekGrid } from './WeekGrid.tsx';

/** What a definition says in words, over the week, and for an example: beside the form, and on the tariff's page. */
export function Beside({ definition, currency }: { definition: Definition; currency: string }) {
  const { t } = useTranslation('tariffs');
  const { words } = useTariffWords();
  if (!Array.isArray(definition.elements)) return null;
  return (
    <div className={classes.try}>
      <Section title={t('says')}>
        <p style={{ marginTop: 0 }}>{words(definition, currency)}</p>
        <WeekGrid definition={definition} currency={currency} />
      </Section>
      <Section title={t('try.title')}>
        <TryTariff definition={definition} currency={currency} />
      </Section>
    </div>
  );
}
