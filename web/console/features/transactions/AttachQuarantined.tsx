import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import {
  attachQuarantined,
  getQuarantined,
  getTransaction,
  listQuarantine,
  listTransactions,
  type TransactionItem,
} from '../../../../server/transactions/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { IconSearch } from '../../../ui/icons.ts';
import { Section } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { placeName, tokenName } from './transactionColumns.tsx';
import { transactionState } from './transactionState.ts';
import classes from './transactions.module.css';

type Item = ResponseOf<typeof getQuarantined>;
/** Found ones shown at once; typing more narrows them. */
const FOUND = 10;

/** Attaches a message to the transaction it belongs to: likely ones first, any other by search. */
export function AttachQuarantined({ item }: { item: Item }) {
  const { t } = useTranslation('quarantine');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const found = useApi(
    listTransactions,
    { query: { q, station: item.stationIdentity, limit: FOUND } },
    { enabled: q !== '' },
  );
  const { sendAsync } = useWrite(attachQuarantined, {
    refreshes: [listQuarantine, getQuarantined, listTransactions, getTransaction],
    onDone: () => notifications.show({ message: t('attach.done') }),
  });
  const offered = q === '' ? item.candidates : (found.data?.items ?? []);
  const nothing = q === '' ? t('attach.noCandidates') : found.isPending ? '' : t('attach.notFound');
  return (
    <Section title={t('attach.title')}>
      <div className={classes.form}>
        <p className="quiet" style={{ margin: 0 }}>
          {t(item.kind === 'meter_values' ? 'attach.effectSamples' : 'attach.effectEnd')}
        </p>
        <TextInput
          type="search"
          aria-label={t('attach.search')}
          placeholder={t('attach.search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {found.error && <ErrorState error={found.error} />}
        {offered.length === 0 && <p className="quiet">{nothing}</p>}
        <ul className={classes.candidates}>
          {offered.map((transaction) => (
            <Candidate
              key={transaction.id}
              transaction={transaction}
              attach={() => sendAsync({ params: { id: item.id }, body: { transactionId: transaction.id } })}
            />
          ))}
        </ul>
      </div>
    </Section>
  );
}

function Candidate({
  transaction,
  attach,
}: {
  transaction: TransactionItem;
  attach: () => Promise<unknown>;
}) {
  const { t } = useTranslation('quarantine');
  const format = useFormat();
  return (
    <li>
      <StatePill state={transactionState(transaction)} />
      <div className={classes.candidateWords}>
        <Link to={`/transactions/${transaction.id}`}>{placeName(transaction)}</Link>{' '}
        <Time at={transaction.startedAt} zone={transaction.zone} />
        <div className="quiet">
          {[
            tokenName(transaction),
            format.energy(transaction.energyWh),
            `#${transaction.stationTransactionId}`,
          ]
            .filter((word) => word !== null)
            .join(' · ')}
        </div>
      </div>
      <ConfirmButton
        label={t('attach.button')}
        title={t('attach.ask')}
        effect={t('attach.effect', { place: placeName(transaction) })}
        act={attach}
      />
    </li>
  );
}
