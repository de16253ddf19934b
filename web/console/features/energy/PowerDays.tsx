import { useTranslation } from 'react-i18next';
import { getDispatchDays } from '../../../../server/energy/dispatch/contract.ts';
import type { Series } from '../../../ui/chart/series.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import { daysSeries } from './days.ts';

/** What did cars and building draw since yesterday, what is planned until tomorrow, and with which sun and price? */
export default function PowerDays({ siteId }: { siteId: string }) {
  const { t } = useTranslation('grid');
  const { data, error } = useApi(getDispatchDays, { params: { siteId } });
  if (error) return <ErrorState error={error} />;
  if (!data) return <EntitySkeleton />;
  const { times, cars, planned, load, expectedLoad, sun, expectedSun, price } = daysSeries(data);
  const power = { unit: 'kW', step: true };
  const ofCars = { ...power, color: 'var(--blue-mark)', area: 'var(--blue-ground)' };
  const ofLoad = { ...power, color: 'var(--violet-mark)', area: 'var(--violet-ground)' };
  const ofSun = { ...power, color: 'var(--sun)' };
  const series: Series[] = [
    { ...ofCars, label: t('dayCars'), values: cars },
    { ...ofCars, label: t('dayPlanned'), values: planned, plan: true },
    { ...ofLoad, label: t('dayLoad'), values: load },
    { ...ofLoad, label: t('dayExpectedLoad'), values: expectedLoad, plan: true },
    { ...ofSun, label: t('daySun'), values: sun },
    { ...ofSun, label: t('dayExpectedSun'), values: expectedSun, plan: true },
    {
      ...{ label: t('dayPrice'), unit: `${data.currency}/kWh`, digits: 4, step: true },
      ...{ color: 'var(--slate-mark)', values: price },
    },
  ];
  // A site without a roof or a price is not asked to read of them.
  const known = series.filter(({ values }) => values.some((value) => value !== null));
  return <TimeChart label={t('days')} times={times} series={known} height={260} />;
}
