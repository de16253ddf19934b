import { SegmentedControl, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tariffPrices } from '../../../../server/tariffs/price-contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { useApi } from '../../api.ts';

const spans = { day: 48, week: 168 } as const;

/** What does energy cost under this tariff, hour by hour? */
export function PriceOverTime({ tariffId }: { tariffId: string }) {
  const { t } = useTranslation('prices');
  const [span, setSpan] = useState<keyof typeof spans>('day');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { data, error, refetch } = useApi(tariffPrices, {
    params: { tariffId },
    query: { hours: spans[span], zone },
  });
  return (
    <Section
      title={t('overTime.title')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('range')}
          value={span}
          onChange={(value) => setSpan(value as keyof typeof spans)}
          data={(['day', 'week'] as const).map((value) => ({ value, label: t(`ranges.${value}`) }))}
        />
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton height={200} />}
      {data && data.points.length === 0 && <p className="quiet">{t('nothing')}</p>}
      {data && data.points.length > 0 && (
        <TimeChart
          label={t('overTime.title')}
          times={data.points.map(({ at }) => Date.parse(at))}
          series={[
            {
              label: t('overTime.title'),
              unit: t('perKwh', { currency: data.currency }),
              values: data.points.map(({ perKwh }) => perKwh ?? 0),
              color: 'var(--blue-mark)',
              digits: 4,
            },
          ]}
          height={200}
        />
      )}
      <p className="quiet" style={{ margin: '8px 0 0' }}>
        {t('overTime.help')}
      </p>
    </Section>
  );
}
