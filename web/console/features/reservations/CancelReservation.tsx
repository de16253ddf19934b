import { useTranslation } from 'react-i18next';
import {
  cancelReservation,
  listReservations,
  type Reservation,
} from '../../../../server/reservations/contract.ts';
import { useWrite } from '../../api.ts';
import { ConfirmDialog } from '../../ConfirmButton.tsx';

/** Asks once, in words, and cancels. */
export function CancelReservation({
  reservation,
  onClose,
}: {
  reservation: Reservation;
  onClose: () => void;
}) {
  const { t } = useTranslation('reservations');
  const { sendAsync } = useWrite(cancelReservation, { refreshes: [listReservations] });
  const { id, stationIdentity, token } = reservation;
  return (
    <ConfirmDialog
      label={t('cancel')}
      title={t('cancelTitle', { station: stationIdentity })}
      effect={t('cancelEffect', { token: token.label || token.uid })}
      act={() => sendAsync({ params: { reservationId: id } })}
      onClose={onClose}
    />
  );
}
