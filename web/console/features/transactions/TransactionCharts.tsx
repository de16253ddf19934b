import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { getSampleSeries } from '../../../../server/transactions/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ZoneContext } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { useApi } from '../../api.ts';
import { chartsOf, type Words } from './charts.ts';
import classes from './transactions.module.css';
import { useLiveChart } from './useLiveTransactions.ts';

/** Points of a chart in a panel; more would not be seen there. */
const PANEL_POINTS = 200;
const PAGE_POINTS = 1000;

/** Power over time, small, for a panel. */
export function PowerChart({ id, zone }: { id: string; zone: string }) {
  const { t } = useTranslation('transactions');
  const { data } = useApi(getSampleSeries, { params: { id }, query: { points: PANEL_POINTS } });
  const words = useChartWords();
  useLiveChart(id);
  if (!data) return <Skeleton height={160} />;
  const [power] = chartsOf(data, words);
  if (!power || data.at.length < 2) return <p className="quiet">{t(power ? 'chart.one' : 'chart.none')}</p>;
  return (
    <ZoneContext value={zone}>
      <TimeChart label={power.title} times={data.at} series={power.series} height={160} />
    </ZoneContext>
  );
}

/** Every chart of a transaction on one time axis: hover one and all show. */
export function TransactionCharts({ id, zone }: { id: string; zone: string }) {
  const { t } = useTranslation('transactions');
  const { data, error, refetch } = useApi(getSampleSeries, {
    params: { id },
    query: { points: PAGE_POINTS },
  });
  const words = useChartWords();
  useLiveChart(id);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={260} />;
  const charts = chartsOf(data, words);
  if (charts.length === 0) return <p className="quiet">{t('chart.none')}</p>;
  // A line needs two points; one reading alone draws an empty chart.
  if (data.at.length < 2) return <p className="quiet">{t('chart.one')}</p>;
  return (
    <ZoneContext value={zone}>
      <div className={classes.charts}>
        {charts.map((chart) => (
          <div key={chart.title}>
            <h3 className={classes.chartTitle}>{chart.title}</h3>
            <TimeChart
              label={chart.title}
              times={data.at}
              series={chart.series}
              link={`transaction-${id}`}
              height={chart.height}
            />
          </div>
        ))}
        {data.downsampled && (
          <p className="quiet">{t('chart.downsampled', { points: data.at.length, samples: data.samples })}</p>
        )}
      </div>
    </ZoneContext>
  );
}

function useChartWords(): Words {
  const { t } = useTranslation('transactions');
  return {
    power: t('chart.power'),
    offered: t('chart.offered'),
    energy: t('chart.energy'),
    soc: t('chart.soc'),
    current: t('chart.current'),
    currentOffered: t('chart.currentOffered'),
    voltage: t('chart.voltage'),
    temperature: t('chart.temperature'),
    powerAndCharge: t('chart.powerAndCharge'),
    currents: t('chart.currents'),
    voltages: t('chart.voltages'),
  };
}
