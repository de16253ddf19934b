import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getPayment,
  listPayments,
  type PaymentItem,
  takeAnyway,
  waivePayment,
  writeOffRest,
} from '../../../../server/payments/contract.ts';
import { ErrorState, type Trouble } from '../../../ui/EmptyState.tsx';
import { useWrite } from '../../api.ts';
import { useMoney } from './paymentState.tsx';

export type Deciding = 'take' | 'waive' | 'writeOff';

const routes = { take: takeAnyway, waive: waivePayment, writeOff: writeOffRest } as const;
const longestReason = 500;

/** Decides what becomes of a payment that waits for a person: the effect is said before it happens, and why is kept. */
export function Decide({
  payment,
  deciding,
  onClose,
}: {
  payment: PaymentItem;
  deciding: Deciding;
  onClose: () => void;
}) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState<Trouble>();
  const [doing, setDoing] = useState(false);
  const { sendAsync } = useWrite(routes[deciding], { refreshes: [getPayment, listPayments] });
  const ready = reason.trim() !== '';
  const send = () => {
    setDoing(true);
    sendAsync({ params: { paymentId: payment.id }, body: { reason: reason.trim() } })
      .then(onClose, setTrouble)
      .finally(() => setDoing(false));
  };
  const effect = t(`decide.${deciding}Effect`, {
    due: money(payment.dueMinor, payment),
    owed: money(payment.owedMinor, payment),
  });
  return (
    <Modal opened onClose={onClose} title={t(`decide.${deciding}`)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) send();
        }}
      >
        <p>{effect}</p>
        <Textarea
          label={t('refund.reason')}
          description={t('decide.reasonHelp')}
          maxLength={longestReason}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          data-autofocus
        />
        {trouble && <ErrorState error={trouble} />}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 16 }}>
          <Button variant="default" onClick={onClose}>
            {t('refund.cancel')}
          </Button>
          <Button type="submit" loading={doing} disabled={!ready}>
            {t(`decide.${deciding}`)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
