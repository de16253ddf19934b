import { Checkbox, Modal, NumberInput, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listBillables } from '../../../../server/books/billable-contract.ts';
import {
  creditInvoice,
  getInvoice,
  type InvoiceShape,
  listInvoices,
} from '../../../../server/books/invoice-contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Takes an invoice back, wholly or in part. */
export function CreditInvoice({ invoice, onClose }: { invoice: InvoiceShape; onClose: () => void }) {
  const { t } = useTranslation('books');
  const { decimals, currency, number } = invoice;
  const left = (invoice.totalMinor + invoice.creditedMinor) / 10 ** decimals;
  const [amount, setAmount] = useState<number | string>(left);
  const [reason, setReason] = useState('');
  const [again, setAgain] = useState(false);
  const whole = Number(amount) === left && invoice.creditedMinor === 0 && !invoice.onlyByAmount;
  const { send, sending, problem } = useWrite(creditInvoice, {
    refreshes: [getInvoice, listInvoices, listBillables],
    onDone: (note) => {
      notifications.show({ message: t('credit.done', { number: note.number }) });
      onClose();
    },
  });
  const submit = () =>
    send({
      params: { invoiceId: invoice.id },
      body: {
        reason,
        ...(whole ? { again } : { amountMinor: Math.round(Number(amount) * 10 ** decimals) }),
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('credit.title', { number })}>
      <Form
        onSubmit={submit}
        problem={problem}
        sending={sending}
        submit={t('credit.button')}
        onCancel={onClose}
      >
        <p className="quiet">{t('credit.effect')}</p>
        {invoice.onlyByAmount && <p>{t('credit.onlyByAmount')}</p>}
        <NumberInput
          label={t('credit.amount', { currency })}
          value={amount}
          onChange={setAmount}
          min={1 / 10 ** decimals}
          max={left}
          decimalScale={decimals}
          fixedDecimalScale
        />
        <Textarea
          label={t('credit.reason')}
          description={t('credit.reasonHelp')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={300}
          required
          data-autofocus
        />
        {whole && invoice.kind === 'invoice' && (
          <Checkbox
            label={t('credit.again')}
            description={t('credit.againHelp')}
            checked={again}
            onChange={(event) => setAgain(event.currentTarget.checked)}
          />
        )}
      </Form>
    </Modal>
  );
}
