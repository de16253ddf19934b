import { Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getInvoice,
  type InvoiceShape,
  listInvoices,
  notePayment,
} from '../../../../server/books/invoice-contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Notes that an invoice was paid by bank, or that its money is lost. */
export function NotePayment({ invoice, onClose }: { invoice: InvoiceShape; onClose: () => void }) {
  const { t } = useTranslation('books');
  const { decimals, currency, number } = invoice;
  const [amount, setAmount] = useState<number | string>(invoice.openMinor / 10 ** decimals);
  const [account, setAccount] = useState<'bank' | 'losses'>('bank');
  const [reference, setReference] = useState('');
  const { send, sending, problem } = useWrite(notePayment, {
    refreshes: [getInvoice, listInvoices],
    onDone: onClose,
  });
  const submit = () =>
    send({
      params: { invoiceId: invoice.id },
      body: { amountMinor: Math.round(Number(amount) * 10 ** decimals), account, reference },
    });
  return (
    <Modal opened onClose={onClose} title={t('payment.title', { number })}>
      <Form
        onSubmit={submit}
        problem={problem}
        sending={sending}
        submit={t('payment.button')}
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
        <Select
          label={t('payment.account')}
          allowDeselect={false}
          value={account}
          onChange={(value) => setAccount(value === 'losses' ? 'losses' : 'bank')}
          data={(['bank', 'losses'] as const).map((value) => ({ value, label: t(`account.${value}`) }))}
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
