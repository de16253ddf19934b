import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getFee } from '../../../../server/books/fee-contract.ts';
import type { Reservation } from '../../../../server/reservations/contract.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { CostLines } from '../tariffs/CostLines.tsx';

/** What a reservation cost that nobody came for, why, and how it is billed. */
export function ReservationFee({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation('reservations');
  const say = useSentence();
  const can = useCan();
  const { data } = useApi(getFee, { params: { reservationId: reservation.id } });
  if (!data?.fee) return null;
  const { cost, sentence, invoiceId } = data.fee;
  return (
    <section>
      <h3>{t('field.fee')}</h3>
      <p>
        {say(sentence)}{' '}
        {invoiceId && can('money:read') && <Link to={`/invoices/${invoiceId}`}>{t('openInvoice')}</Link>}
      </p>
      <CostLines cost={cost} />
    </section>
  );
}
