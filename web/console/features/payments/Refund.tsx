import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createRefund,
  getPayment,
  listPayments,
  type PaymentPage,
} from '../../../../server/payments/contract.ts';
import { ErrorState, type Trouble } from '../../../ui/EmptyState.tsx';
import { useWrite } from '../../api.ts';
import { useMoney } from './paymentState.tsx';

const longestReason = 500;

/** Gives money back: how much, and why. All that is left is proposed; the effect is said before it happens. */
export function Refund({ page, onClose }: { page: PaymentPage; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  const { payment, refundableMinor, stepMinor } = page;
  const { decimals, currency } = payment;
  const scale = 10 ** decimals;
  const [amount, setAmount] = useState<number | string>(refundableMinor / scale);
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState<Trouble>();
  const [doing, setDoing] = useState(false);
  const { sendAsync } = useWrite(createRefund, { refreshes: [getPayment, listPayments] });
  // In some currencies the provider moves only multiples of its smallest coin.
  const amountMinor = Math.round((Number(amount) * scale) / stepMinor) * stepMinor;
  const ready = amountMinor > 0 && amountMinor <= refundableMinor && reason.trim() !== '';
  const send = async () => {
    setDoing(true);
    try {
      await sendAsync({ params: { paymentId: payment.id }, body: { amountMinor, reason: reason.trim() } });
      onClose();
    } catch (error) {
      setTrouble(error as Trouble);
    } finally {
      setDoing(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('refund.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void send();
        }}
      >
        <NumberInput
          label={t('refund.amount')}
          description={t('refund.most', { amount: money(refundableMinor, payment) })}
          suffix={` ${currency}`}
          decimalScale={decimals}
          fixedDecimalScale
          min={0}
          max={refundableMinor / scale}
          value={amount}
          onChange={setAmount}
          data-autofocus
        />
        <Textarea
          mt={12}
          label={t('refund.reason')}
          description={t('refund.reasonHelp')}
          maxLength={longestReason}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
        />
        <p className="quiet">{t('refund.effect', { amount: money(amountMinor, payment) })}</p>
        {trouble && <ErrorState error={trouble} />}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 16 }}>
          <Button variant="default" onClick={onClose}>
            {t('refund.cancel')}
          </Button>
          <Button type="submit" loading={doing} disabled={!ready}>
            {t('refund.button')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
