import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getQuarantined } from '../../../../server/transactions/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { AttachQuarantined } from './AttachQuarantined.tsx';
import { DiscardQuarantined } from './DiscardQuarantined.tsx';
import { Resolution } from './QuarantinePage.tsx';
import classes from './transactions.module.css';

/** A message in quarantine: why it is there, what it says, and the two ways out. */
export function Quarantined({ id }: { id: string }) {
  const { t } = useTranslation('quarantine');
  const say = useSentence();
  const can = useCan();
  const { data, error, refetch } = useApi(getQuarantined, { params: { id } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const open = data.resolution === null;
  return (
    <div className={classes.column}>
      <div>
        <Resolution resolution={data.resolution} />
        <p style={{ margin: '8px 0 0' }}>{say(data.sentence)}</p>
      </div>
      <Facts
        facts={[
          {
            label: t('column.station'),
            value: (
              <Link to={`/stations/${encodeURIComponent(data.stationIdentity)}`}>{data.stationIdentity}</Link>
            ),
          },
          { label: t('column.kind'), value: t(`kind.${data.kind}`) },
          { label: t('column.at'), value: <Time at={data.at} zone={data.zone} /> },
          { label: t('arrived'), value: <Time at={data.arrivedAt} zone={data.zone} /> },
          {
            label: t('column.stationId'),
            value: data.stationTransactionId && <CopyId value={data.stationTransactionId} />,
          },
          ...(open
            ? []
            : [
                { label: t('resolvedAt'), value: <Time at={data.resolvedAt} zone={data.zone} /> },
                { label: t('note'), value: data.resolvedNote },
                {
                  label: t('attachedTo'),
                  value: data.transactionId && (
                    <Link to={`/transactions/${data.transactionId}`}>{t('openTransaction')}</Link>
                  ),
                },
              ]),
        ]}
      />
      {open && can('transactions:write') && (
        <>
          <AttachQuarantined item={data} />
          <DiscardQuarantined id={id} />
        </>
      )}
      <Section title={t('body')}>
        <pre className={classes.raw}>{JSON.stringify(data.body, null, 2)}</pre>
      </Section>
    </div>
  );
}
