import { useTranslation } from 'react-i18next';
import {
  getPayment,
  listPayments,
  type PaymentItem,
  takeAnyway,
  waivePayment,
  writeOffRest,
} from '../../../../server/payments/contract.ts';
import { useWrite } from '../../api.ts';
import { ReasonDialog } from '../../ReasonButton.tsx';
import { useMoney } from './paymentState.tsx';

export type Deciding = 'take' | 'waive' | 'writeOff';

const routes = { take: takeAnyway, waive: waivePayment, writeOff: writeOffRest } as const;

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
  const { sendAsync } = useWrite(routes[deciding], { refreshes: [getPayment, listPayments] });
  return (
    <ReasonDialog
      label={t(`decide.${deciding}`)}
      title={t(`decide.${deciding}`)}
      effect={t(`decide.${deciding}Effect`, {
        due: money(payment.dueMinor, payment),
        owed: money(payment.owedMinor, payment),
      })}
      reason={{
        label: t('refund.reason'),
        help: t('decide.reasonHelp'),
        missing: t('decide.reasonMissing'),
        longest: 500,
      }}
      act={(reason) => sendAsync({ params: { paymentId: payment.id }, body: { reason } })}
      onClose={onClose}
    />
  );
}
