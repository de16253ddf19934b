import { Button, Modal } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  askForRest,
  getPayment,
  type Mailing,
  type PaymentItem,
} from '../../../../server/payments/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { ErrorState, type Trouble } from '../../../ui/EmptyState.tsx';
import { useWrite } from '../../api.ts';
import { useMoney } from './paymentState.tsx';

/** Asks the payer for what was not paid: by mail where there is an address, and by a link to hand over. */
export function AskForRest({ payment, onClose }: { payment: PaymentItem; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  const [asked, setAsked] = useState<{ url: string; mailed: Mailing }>();
  const [trouble, setTrouble] = useState<Trouble>();
  const { sendAsync } = useWrite(askForRest, { refreshes: [getPayment] });
  const begun = useRef(false);
  useEffect(() => {
    // Opened once, asked once.
    if (begun.current) return;
    begun.current = true;
    sendAsync({ params: { paymentId: payment.id } }).then(setAsked, setTrouble);
  }, [payment.id, sendAsync]);
  return (
    <Modal opened onClose={onClose} title={t('ask.title')}>
      {trouble && <ErrorState error={trouble} />}
      {asked && (
        <>
          <p>{t('ask.lead', { owed: money(payment.owedMinor, payment) })}</p>
          <p style={{ overflowWrap: 'anywhere' }}>
            <CopyId value={asked.url} />
          </p>
          <p className="quiet">{t(`ask.mailed.${asked.mailed}`)}</p>
        </>
      )}
      <div style={{ display: 'flex', justifyContent: 'flex-end', marginTop: 16 }}>
        <Button onClick={onClose}>{t('ask.close')}</Button>
      </div>
    </Modal>
  );
}
