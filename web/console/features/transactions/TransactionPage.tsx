import { Tabs } from '@mantine/core';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  getTransaction,
  type TransactionPage as Transaction,
} from '../../../../server/transactions/contract.ts';
import { ZoneContext } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import { IconAlertTriangle } from '../../../ui/icons.ts';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Lasting } from '../../../ui/Time.tsx';
import { useListState } from '../../../ui/table/state.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { TransactionSaving } from '../energy/TransactionSaving.tsx';
import { TransactionPayments } from '../payments/TransactionPayments.tsx';
import { SignedReadings } from '../readings/SignedReadings.tsx';
import { TransactionCost } from '../tariffs/TransactionCost.tsx';
import { SampleTable } from './SampleTable.tsx';
import { Settlements } from './Settlements.tsx';
import { TransactionActions } from './TransactionActions.tsx';
import { TransactionCharts } from './TransactionCharts.tsx';
import { TransactionEvents } from './TransactionEvents.tsx';
import { TransactionFacts } from './TransactionFacts.tsx';
import { placeName } from './transactionColumns.tsx';
import { transactionState } from './transactionState.ts';
import classes from './transactions.module.css';
import { useLiveTransactions } from './useLiveTransactions.ts';

/** How does (or did) this transaction go, what does it come to, and can its numbers be trusted? */
export default function TransactionPage() {
  const { t } = useTranslation('transactions');
  const { id = '' } = useParams({ strict: false });
  const { change } = useListState();
  const { tab = 'course' } = useSearch({ strict: false }) as { tab?: string };
  const { data: transaction, error, refetch } = useApi(getTransaction, { params: { id } });
  useLiveTransactions();
  if (error)
    return (
      <div className={page.page}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!transaction) return <EntitySkeleton />;
  return (
    <ZoneContext value={transaction.zone}>
      <div className={page.page}>
        <Head transaction={transaction} />
        <Attention transaction={transaction} />
        <Tabs
          value={tab}
          onChange={(next) => change({ tab: next === 'course' ? undefined : (next ?? undefined) })}
          keepMounted={false}
        >
          <Tabs.List mb={16}>
            <Tabs.Tab value="course">{t('tab.course')}</Tabs.Tab>
            <Tabs.Tab value="samples">{t('tab.samples')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="course">
            <div className={classes.columns}>
              <div className={classes.column}>
                <Section title={t('course')}>
                  <TransactionCharts id={id} zone={transaction.zone} />
                </Section>
                <TransactionCost id={id} />
                <TransactionPayments id={id} />
                <TransactionSaving id={id} running={transaction.state === 'active'} />
                <SignedReadings id={id} />
                <Settlements transactionId={id} />
                <Section title={t('facts')}>
                  <TransactionFacts transaction={transaction} />
                </Section>
              </div>
              <Section title={t('events')}>
                <TransactionEvents id={id} />
              </Section>
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="samples">
            <Section title={t('tab.samples')}>
              <SampleTable id={id} />
            </Section>
          </Tabs.Panel>
        </Tabs>
      </div>
    </ZoneContext>
  );
}

function Head({ transaction }: { transaction: Transaction }) {
  const { t } = useTranslation('transactions');
  const say = useSentence();
  const format = useFormat();
  const running = transaction.state === 'active';
  const { siteId, siteName, stationIdentity } = transaction;
  return (
    <EntityHead
      kind={
        <>
          <Link to="/transactions">{t('title')}</Link>
          {siteId && (
            <>
              {' · '}
              <Link to={`/sites/${siteId}`}>{siteName}</Link>
            </>
          )}
          {' · '}
          <Link to={`/stations/${encodeURIComponent(stationIdentity)}`}>{stationIdentity}</Link>
        </>
      }
      name={t('at', { place: placeName(transaction) })}
      state={<StatePill state={transactionState(transaction)} />}
      sentence={say(transaction.sentence)}
      figures={[
        { label: t('column.energy'), value: format.energy(transaction.energyWh) },
        ...(transaction.exportWh > 0
          ? [{ label: t('fact.export'), value: format.energy(transaction.exportWh) }]
          : []),
        ...(running ? [{ label: t('column.power'), value: format.power(transaction.powerW) }] : []),
        {
          label: t('column.duration'),
          value: <Lasting from={transaction.startedAt} to={transaction.endedAt} />,
        },
        // Stations that tell no charging state leave it at nothing; that is not the same as none.
        ...(transaction.chargingSeconds > 0
          ? [{ label: t('fact.chargingTime'), value: format.duration(transaction.chargingSeconds) }]
          : []),
        { label: t('column.soc'), value: format.percent(transaction.socPercent) },
      ]}
      actions={<TransactionActions transaction={transaction} />}
    />
  );
}

/** What a person should know before trusting the numbers: marks explained, and where the energy comes from. */
function Attention({ transaction }: { transaction: Transaction }) {
  const { t } = useTranslation('transactions');
  const say = useSentence();
  const { anomalySentences, energyEstimated, energySentence, missingSeqNos } = transaction;
  const words = [
    ...anomalySentences.map(({ anomaly, sentence }) => ({ key: anomaly, text: say(sentence) })),
    ...(missingSeqNos.length > 0
      ? [{ key: 'missing', text: t('missing', { numbers: missingSeqNos.join(', ') }) }]
      : []),
  ];
  if (words.length === 0 && !energyEstimated)
    return (
      <p className="quiet" style={{ margin: 0 }}>
        {say(energySentence)}
      </p>
    );
  return (
    <Section title={t('attention')}>
      <ul className={classes.marks}>
        {words.map(({ key, text }) => (
          <li key={key}>
            <IconAlertTriangle className={classes.mark} size={18} aria-hidden="true" />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <p className="quiet" style={{ margin: '8px 0 0' }}>
        {say(energySentence)}
      </p>
    </Section>
  );
}
