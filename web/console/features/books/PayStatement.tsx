import { Modal, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getStatement,
  listStatements,
  payStatement,
  type Statement,
} from '../../../../server/books/settlement-contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Notes that a statement was paid to the host by bank. */
export function PayStatement({ statement, onClose }: { statement: Statement; onClose: () => void }) {
  const { t } = useTranslation('books');
  const { id, decimals, currency, number, openMinor } = statement;
  const [amount, setAmount] = useState<number | string>(openMinor / 10 ** decimals);
  const [reference, setReference] = useState('');
  const { send, sending, problem } = useWrite(payStatement, {
    refreshes: [getStatement, listStatements],
    onDone: onClose,
  });
  const submit = () =>
    send({
      params: { statementId: id },
      body: { amountMinor: Math.round(Number(amount) * 10 ** decimals), reference },
    });
  return (
    <Modal opened onClose={onClose} title={t('payment.title', { number })}>
      <Form
        onSubmit={submit}
        problem={problem}
        sending={sending}
        submit={t('settlement.pay')}
        onCancel={onClose}
      >
        <NumberInput
          label={t('payment.amount', { currency })}
          description={t('payment.amountHelp')}
          value={amount}
          onChange={setAmount}
          decimalScale={decimals}
          fixedDecimalScale
        />
        <TextInput
          label={t('payment.reference')}
          description={t('payment.referenceHelp')}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
      </Form>
    </Modal>
  );
}
