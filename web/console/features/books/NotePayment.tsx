import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getInvoice,
  type InvoiceShape,
  listInvoices,
  notePayment,
} from '../../../../server/books/invoice-contract.ts';
import { useWrite } from '../../api.ts';
import { PaidForm } from './PaidForm.tsx';

/** Notes that an invoice was paid by bank, or that its money is lost. */
export function NotePayment({ invoice, onClose }: { invoice: InvoiceShape; onClose: () => void }) {
  const { t } = useTranslation('books');
  const [account, setAccount] = useState<'bank' | 'losses'>('bank');
  const { send, sending, problem } = useWrite(notePayment, {
    refreshes: [getInvoice, listInvoices],
    onDone: onClose,
  });
  return (
    <PaidForm
      of={invoice}
      submit={t('payment.button')}
      send={(paid) => send({ params: { invoiceId: invoice.id }, body: { ...paid, account } })}
      {...{ sending, problem, onClose }}
    >
      <Select
        label={t('payment.account')}
        allowDeselect={false}
        value={account}
        onChange={(value) => setAccount(value === 'losses' ? 'losses' : 'bank')}
        data={(['bank', 'losses'] as const).map((value) => ({ value, label: t(`account.${value}`) }))}
      />
    </PaidForm>
  );
}
