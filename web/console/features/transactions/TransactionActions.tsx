import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  confirmTransaction,
  getTransaction,
  listTransactionEvents,
  listTransactions,
  stopTransaction,
  type TransactionPage,
} from '../../../../server/transactions/contract.ts';
import { type CommandAnswer, CommandButton } from '../../../ui/CommandButton.tsx';
import { shortId } from '../../../ui/CopyId.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { type Problem, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { download } from '../../download.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { LimitTransaction } from './LimitTransaction.tsx';
import { readSampleCsv } from './sampleCsv.ts';

const refreshes = [getTransaction, listTransactions, listTransactionEvents];

/** What can be done with a transaction: stop it while it runs, confirm an end that we made up, take its data along. */
export function TransactionActions({ transaction }: { transaction: TransactionPage }) {
  const { t } = useTranslation('transactions');
  const can = useCan();
  const format = useFormat();
  const confirm = useWrite(confirmTransaction, { refreshes });
  const params = { id: transaction.id };
  return (
    <>
      <SamplesFile id={transaction.id} />
      {transaction.provisional && !transaction.confirmedAt && can('transactions:write') && (
        <ConfirmButton
          label={t('confirm.button')}
          title={t('confirm.title')}
          effect={t('confirm.effect', { energy: format.energy(transaction.energyWh) })}
          act={() => confirm.sendAsync({ params })}
        />
      )}
      {transaction.state === 'active' && can('stations:command') && (
        <>
          {transaction.firstSeqNo !== null && <LimitTransaction transaction={transaction} />}
          <Stop transaction={transaction} />
        </>
      )}
    </>
  );
}

/** Every sample as a file; reading a long transaction takes a moment. */
function SamplesFile({ id }: { id: string }) {
  const { t } = useTranslation('transactions');
  const reading = useMutation<string, Problem>({
    mutationFn: () => readSampleCsv(id),
    onSuccess: (csv) => download(`transaction-${shortId(id)}.csv`, csv),
  });
  return (
    <>
      <Button variant="default" loading={reading.isPending} onClick={() => reading.mutate()}>
        {t('download')}
      </Button>
      {reading.error && <ErrorState error={reading.error} />}
    </>
  );
}

function Stop({ transaction }: { transaction: TransactionPage }) {
  const { t } = useTranslation('transactions');
  const say = useSentence();
  const { sendAsync } = useWrite(stopTransaction, { refreshes });
  const { stationIdentity } = transaction;
  const send = async (): Promise<CommandAnswer> => {
    const answer = await sendAsync({ params: { id: transaction.id } });
    const { verdict } = answer;
    const frames = new URLSearchParams({ tab: 'frames', q: answer.messageId ?? '' });
    return {
      verdict: verdict === 'accepted' || verdict === 'rejected' ? verdict : 'failed',
      sentence: say(answer.sentence),
      durationMs: null,
      raw: answer.answer,
      ...(answer.messageId && {
        framesHref: `/stations/${encodeURIComponent(stationIdentity)}?${frames}`,
      }),
    };
  };
  return (
    <CommandButton
      label={t('stop.button')}
      title={t('stop.title', { station: stationIdentity })}
      effect={t('stop.effect')}
      verb={t('stop.button')}
      dangerous
      button={{ color: 'red' }}
      send={send}
    />
  );
}
