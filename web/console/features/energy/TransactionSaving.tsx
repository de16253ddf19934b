import { useTranslation } from 'react-i18next';
import { getSaving } from '../../../../server/energy/savings/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { useEnergyMoney } from './useEnergyMoney.ts';

type Saving = NonNullable<ResponseOf<typeof getSaving>['saving']>;

/** Where a transaction's power came from, what it cost, and what charging at once would have cost. */
export function TransactionSaving({ id, running }: { id: string; running: boolean }) {
  const { t } = useTranslation('saving');
  const say = useSentence();
  const { data } = useApi(getSaving, { params: { id } }, { enabled: !running });
  if (!data?.saving) return null;
  return (
    <Section title={t('title')}>
      <p style={{ margin: '0 0 8px' }}>{say(data.sentence)}</p>
      <Figures saving={data.saving} />
      <Course saving={data.saving} />
    </Section>
  );
}

function Figures({ saving }: { saving: Saving }) {
  const { t } = useTranslation('saving');
  const format = useFormat();
  const locale = useLocale();
  const money = useEnergyMoney(saving.currency);
  const { sunWh, batteryWh, gridWh, unknownWh } = saving.sources;
  const sources = [
    ['sun', sunWh],
    ['battery', batteryWh],
    ['grid', gridWh],
    ['unknown', unknownWh],
  ] as const;
  const measured = sunWh + batteryWh + gridWh > 0;
  const grams = saving.savedGrams;
  return (
    <KeyFigures
      figures={[
        ...sources
          .filter(([, wattHours]) => measured && wattHours >= 5)
          .map(([source, wattHours]) => ({ label: t(`source.${source}`), value: format.energy(wattHours) })),
        ...(saving.saved === null
          ? []
          : [
              { label: t('cost'), value: money(saving.drawn.cost) },
              { label: t('atOnce'), value: money(saving.atOnce.cost) },
              ...(saving.atOnce.demand ? [{ label: t('demand'), value: money(saving.atOnce.demand) }] : []),
              { label: t('saved'), value: money(saving.saved) },
            ]),
        ...(grams === null
          ? []
          : [
              {
                label: t('carbon'),
                value: `${(grams / 1000).toLocaleString(locale, { maximumFractionDigits: 1 })} kg`,
              },
            ]),
      ]}
    />
  );
}

function Course({ saving }: { saving: Saving }) {
  const { t } = useTranslation('saving');
  const { quarters, currency } = saving;
  if (quarters.length < 2) return null;
  const priced = quarters.some(({ buy }) => buy !== null);
  return (
    <TimeChart
      label={t('chart')}
      height={180}
      times={quarters.map(({ at }) => Date.parse(at))}
      series={[
        {
          label: t('drawn'),
          unit: 'kW',
          color: 'var(--blue-mark)',
          values: quarters.map(({ drawnWh }) => (drawnWh * 4) / 1000),
        },
        {
          label: t('atOnce'),
          unit: 'kW',
          color: 'var(--grey-mark)',
          plan: true,
          values: quarters.map(({ atOnceWh }) => (atOnceWh * 4) / 1000),
        },
        ...(priced && currency
          ? [
              {
                label: t('buy'),
                unit: `${currency}/kWh`,
                color: 'var(--violet-mark)',
                digits: 3,
                values: quarters.map(({ buy }) => buy),
              },
            ]
          : []),
      ]}
    />
  );
}
