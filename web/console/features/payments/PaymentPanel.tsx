import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PaymentItem } from '../../../../server/payments/contract.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { useSentence } from '../../words/sentence.ts';
import { PaymentFacts } from './paymentFacts.tsx';
import { PaymentTag, useMoney } from './paymentState.tsx';

/** A payment beside the list: how it stands, and where to go on. */
export function PaymentPanel({ payment, onClose }: { payment: PaymentItem; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const say = useSentence();
  const money = useMoney();
  return (
    <SidePanel title={money(payment.capturedMinor || payment.holdMinor, payment)} onClose={onClose}>
      <div>
        <PaymentTag state={payment.state} />
        <p style={{ margin: '8px 0 0' }}>{say(payment.sentence)}</p>
      </div>
      <Button component={Link} to={`/payments/${payment.id}`} variant="default">
        {t('open')}
      </Button>
      <PaymentFacts payment={payment} />
    </SidePanel>
  );
}
