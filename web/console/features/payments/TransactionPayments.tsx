import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listPayments } from '../../../../server/payments/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { useList } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from '../tariffs/tariffs.module.css';
import { PaymentTag, useMoney } from './paymentState.tsx';

/** How a transaction was paid for, where that was on the spot; nothing is shown where there is nothing. */
export function TransactionPayments({ id }: { id: string }) {
  const can = useCan();
  return can('money:read') ? <Payments id={id} /> : null;
}

function Payments({ id }: { id: string }) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  const say = useSentence();
  const { items } = useList(listPayments, { query: { transactionId: id, limit: 20 } });
  if (items.length === 0) return null;
  return (
    <Section title={t('title')}>
      <ul className={classes.list}>
        {items.map((payment) => (
          <li key={payment.id}>
            <Link to={`/payments/${payment.id}`}>
              {money(payment.capturedMinor || payment.holdMinor, payment)}
            </Link>
            <PaymentTag state={payment.state} />
            <span className="quiet">{say(payment.sentence)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
