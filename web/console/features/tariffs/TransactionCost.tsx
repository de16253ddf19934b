import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getCost } from '../../../../server/billing/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { IconAlertTriangle } from '../../../ui/icons.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { CostLines } from './CostLines.tsx';

/** What a transaction costs, why this tariff decided, and each line's reason. */
export function TransactionCost({ id }: { id: string }) {
  const { t } = useTranslation('tariffs');
  const say = useSentence();
  const { data, error, refetch } = useApi(getCost, { params: { id } });
  return (
    <Section
      title={t('cost.title')}
      aside={
        data?.tariff && (
          <Link to={`/tariffs/${data.tariff.id}`}>
            {t('cost.by', { name: data.tariff.name, version: data.tariff.version })}
          </Link>
        )
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data && (
        <>
          {data.state !== 'final' && <p style={{ margin: '0 0 8px' }}>{say(data.sentence)}</p>}
          {data.cost && <CostLines cost={data.cost} />}
          {data.station && (
            <p style={{ margin: '8px 0 0' }}>
              {!data.station.same && <IconAlertTriangle size={16} aria-hidden="true" />}{' '}
              {say(data.station.sentence)}
            </p>
          )}
          {data.why && (
            <p className="quiet" style={{ margin: '8px 0 0' }}>
              {say(data.why)}
            </p>
          )}
        </>
      )}
    </Section>
  );
}
