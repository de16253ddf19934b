import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PaymentItem } from '../../../../server/payments/contract.ts';
import { CopyId, shortId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useMoney } from './paymentState.tsx';

/** What is known of a payment, name and value. */
export function PaymentFacts({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation('payments');
  const money = useMoney();
  const { stationIdentity, evse, transactionId, providerRef, zone, method } = payment;
  const facts = [
    {
      label: t('field.station'),
      value: stationIdentity && (
        <Link to={`/stations/${encodeURIComponent(stationIdentity)}`}>
          {stationIdentity}
          {evse !== null && ` · ${t('evse', { number: evse })}`}
        </Link>
      ),
    },
    {
      label: t('field.transaction'),
      value: transactionId && <Link to={`/transactions/${transactionId}`}>{t('openTransaction')}</Link>,
    },
    { label: t('field.kind'), value: t(`kind.${payment.kind}`) },
    { label: t('field.held'), value: money(payment.authorizedMinor || payment.holdMinor, payment) },
    { label: t('field.due'), value: money(payment.dueMinor ?? payment.costMinor, payment) },
    {
      label: t('field.writtenOff'),
      value: payment.writtenOffMinor > 0 && money(payment.writtenOffMinor, payment),
    },
    {
      label: t('field.asked'),
      value: payment.askedAt && (
        <>
          {t('ask.times', { count: payment.askedTimes })} <Time at={payment.askedAt} zone={zone} />
        </>
      ),
    },
    { label: t('field.fee'), value: money(payment.feeMinor, payment) },
    { label: t('field.method'), value: method && `${method.brand} ···· ${method.last4}` },
    { label: t('field.provider'), value: t(`provider.${payment.provider}` as 'provider.stripe') },
    { label: t('field.ref'), value: providerRef && <CopyId value={providerRef} /> },
    { label: t('field.receipt'), value: payment.invoiceId && t('hasReceipt') },
    { label: t('field.at'), value: <Time at={payment.createdAt} zone={zone} /> },
    { label: t('field.changed'), value: <Time at={payment.changedAt} zone={zone} /> },
    { label: t('field.id'), value: <CopyId value={payment.id} shown={shortId(payment.id)} /> },
  ];
  return <Facts facts={facts} />;
}
