import { useTranslation } from 'react-i18next';
import { getSavings } from '../../../../server/energy/savings/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { useNow } from '../../../ui/clock.ts';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { useEnergyMoney } from './useEnergyMoney.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

/** What charging when it suited saved at a site over the last month, day by day. */
export function SiteSavings({ siteId }: { siteId: string }) {
  const { t } = useTranslation('saving');
  const say = useSentence();
  const format = useFormat();
  const locale = useLocale();
  // By the hour: the same question is asked once, however often the page is drawn.
  const to = (Math.floor(useNow().getTime() / 3_600_000) + 1) * 3_600_000;
  const query = { from: new Date(to - DAYS * DAY_MS).toISOString(), to: new Date(to).toISOString() };
  const { data } = useApi(getSavings, { params: { siteId }, query });
  const money = useEnergyMoney(data?.currency);
  if (!data) return null;
  return (
    <Section title={t('site')}>
      <p style={{ margin: '0 0 8px' }}>{say(data.sentence)}</p>
      {data.count > 0 && (
        <KeyFigures
          figures={[
            { label: t('transactions'), value: format.count(data.count) },
            ...(data.saved === null
              ? []
              : [
                  { label: t('cost'), value: money(data.cost) },
                  { label: t('atOnce'), value: money(data.atOnceCost) },
                  { label: t('saved'), value: money(data.saved) },
                ]),
            { label: t('source.sun'), value: format.energy(data.sunWh) },
            { label: t('source.battery'), value: format.energy(data.batteryWh) },
            { label: t('source.grid'), value: format.energy(data.gridWh) },
            ...(data.savedGrams === null
              ? []
              : [
                  {
                    label: t('carbon'),
                    value: `${(data.savedGrams / 1000).toLocaleString(locale, { maximumFractionDigits: 0 })} kg`,
                  },
                ]),
          ]}
        />
      )}
      {data.days.length > 1 && (
        <TimeChart
          label={t('days')}
          height={180}
          times={data.days.map(({ at }) => Date.parse(at))}
          series={[
            {
              label: t('savedDay'),
              unit: data.currency ?? '',
              color: 'var(--green-mark)',
              digits: 2,
              values: data.days.map(({ saved }) => saved),
            },
          ]}
        />
      )}
    </Section>
  );
}
