import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaymentPage } from '../../../../server/payments/contract.ts';
import { useCan } from '../../session.ts';
import { AskForRest } from './AskForRest.tsx';
import { Decide, type Deciding } from './Decide.tsx';
import { Refund } from './Refund.tsx';

type Open = Deciding | 'refund' | 'ask';

/** What an operator can do with a payment as it stands now. */
export function PaymentActions({ page, onLook }: { page: PaymentPage; onLook: () => void }) {
  const { t } = useTranslation('payments');
  const can = useCan();
  const [open, setOpen] = useState<Open>();
  const { payment, refundableMinor } = page;
  const { state, kind, providerRef, transactionId } = payment;
  const close = () => setOpen(undefined);
  const button = (which: Open, label: string, main = false) => (
    <Button variant={main ? 'filled' : 'default'} onClick={() => setOpen(which)}>
      {label}…
    </Button>
  );
  return (
    <>
      {state === 'held_back' && (
        <>
          {can('money:write') && button('take', t('decide.take'), true)}
          {can('payments:refund') && button('waive', t('decide.waive'))}
          {transactionId && (
            <Button component={Link} to={`/transactions/${transactionId}`} variant="default">
              {t('decide.readings')}
            </Button>
          )}
        </>
      )}
      {state === 'second_payment' && (
        <>
          {can('money:write') && button('ask', t('ask.button'), true)}
          {can('payments:refund') && button('writeOff', t('decide.writeOff'))}
        </>
      )}
      {can('payments:refund') &&
        refundableMinor > 0 &&
        kind !== 'terminal' &&
        button('refund', t('refund.button'))}
      {can('money:write') && providerRef && kind !== 'terminal' && (
        <Button variant="default" onClick={onLook}>
          {t('look')}
        </Button>
      )}
      {open === 'refund' && <Refund page={page} onClose={close} />}
      {open === 'ask' && <AskForRest payment={payment} onClose={close} />}
      {(open === 'take' || open === 'waive' || open === 'writeOff') && (
        <Decide payment={payment} deciding={open} onClose={close} />
      )}
    </>
  );
}
