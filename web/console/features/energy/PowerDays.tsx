import { useTranslation } from 'react-i18next';
import { getDispatchDays } from '../../../../server/energy/dispatch/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import { daysSeries } from './days.ts';

/** What did the cars draw yesterday and today, and what is planned until tomorrow? */
export default function PowerDays({ siteId }: { siteId: string }) {
  const { t } = useTranslation('grid');
  const { data, error } = useApi(getDispatchDays, { params: { siteId } });
  if (error) return <ErrorState error={error} />;
  if (!data) return <EntitySkeleton />;
  const { times, measured, planned } = daysSeries(data);
  return (
    <TimeChart
      label={t('days')}
      times={times}
      series={[
        { label: t('measured'), unit: 'kW', values: measured, color: 'var(--blue-mark)' },
        { label: t('planned'), unit: 'kW', values: planned, color: 'var(--violet-mark)', plan: true },
      ]}
    />
  );
}
