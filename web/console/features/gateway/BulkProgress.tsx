import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { getBulk } from '../../../../server/gateway/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';

/** How far a bulk command has come; it moves as stations answer. */
export function BulkProgress({ bulkId }: { bulkId: string }) {
  const { t } = useTranslation('bulk');
  const format = useFormat();
  const { data, error } = useApi(getBulk, { params: { bulkId }, query: { limit: 1 } });
  if (error) return <ErrorState error={error} />;
  if (!data) return <Progress value={0} aria-label={t('running')} />;
  const { total, finished, accepted, failed } = data;
  const share = (part: number) => (total === 0 ? 0 : (100 * part) / total);
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      <Progress.Root size="lg" aria-label={t('progress', { finished, total })}>
        <Progress.Section value={share(accepted)} color="var(--green-mark)" withAria={false} />
        <Progress.Section value={share(failed)} color="var(--orange-mark)" withAria={false} />
      </Progress.Root>
      <KeyFigures
        figures={[
          { label: t('asked'), value: format.count(total) },
          { label: t('finished'), value: format.count(finished) },
          { label: t('accepted'), value: format.count(accepted) },
          { label: t('failed'), value: format.count(failed) },
        ]}
      />
      <p role="status" className="quiet" style={{ margin: 0 }}>
        {finished === total ? t('complete') : t('progress', { finished, total })}
      </p>
    </div>
  );
}
