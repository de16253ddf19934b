import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TransactionItem } from '../../../../server/transactions/contract.ts';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Lasting } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useSentence } from '../../words/sentence.ts';
import { PowerChart } from './TransactionCharts.tsx';
import { TransactionHeadFacts } from './TransactionFacts.tsx';
import { placeName } from './transactionColumns.tsx';
import { transactionState } from './transactionState.ts';

/** A transaction beside the list: how it is, its power over time, its main facts. */
export function TransactionPanel({
  transaction,
  onClose,
}: {
  transaction: TransactionItem;
  onClose: () => void;
}) {
  const { t } = useTranslation(['transactions', 'ui']);
  const say = useSentence();
  const format = useFormat();
  return (
    <SidePanel
      title={placeName(transaction)}
      onClose={onClose}
      actions={
        <Button component={Link} to={`/transactions/${transaction.id}`} size="xs" variant="default">
          {t('ui:panel.open')}
        </Button>
      }
    >
      <div>
        <StatePill state={transactionState(transaction)} />
        <p style={{ margin: '8px 0 0' }}>{say(transaction.sentence)}</p>
      </div>
      <KeyFigures
        figures={[
          { label: t('column.energy'), value: format.energy(transaction.energyWh) },
          {
            label: t('column.duration'),
            value: <Lasting from={transaction.startedAt} to={transaction.endedAt} />,
          },
          { label: t('column.soc'), value: format.percent(transaction.socPercent) },
        ]}
      />
      <PowerChart id={transaction.id} zone={transaction.zone} />
      <TransactionHeadFacts transaction={transaction} />
    </SidePanel>
  );
}
