import { Modal, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Trouble } from '../../../ui/EmptyState.tsx';
import { Form } from '../../../ui/fields.tsx';

/** What was paid of a paper, and under which reference. */
export function PaidForm({
  of: { number, currency, decimals, openMinor },
  submit,
  send,
  sending,
  problem,
  onClose,
  children,
}: {
  of: { number: string; currency: string; decimals: number; openMinor: number };
  submit: string;
  send: (paid: { amountMinor: number; reference: string }) => void;
  sending: boolean;
  problem: Trouble | null;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation('books');
  const [amount, setAmount] = useState<number | string>(openMinor / 10 ** decimals);
  const [reference, setReference] = useState('');
  return (
    <Modal opened onClose={onClose} title={t('payment.title', { number })}>
      <Form
        onSubmit={() => send({ amountMinor: Math.round(Number(amount) * 10 ** decimals), reference })}
        problem={problem}
        sending={sending}
        submit={submit}
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
        {children}
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
