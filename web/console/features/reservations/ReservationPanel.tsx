import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reservation } from '../../../../server/reservations/contract.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useTariffWords } from '../tariffs/useTariffWords.ts';
import { CancelReservation } from './CancelReservation.tsx';
import { ReservationFee } from './ReservationFee.tsx';
import { isLive, ReservationTag } from './reservationState.tsx';
import classes from './reservations.module.css';

/** A reservation beside the list: how it stands, for whom, and what can be done. */
export function ReservationPanel({
  reservation,
  onClose,
}: {
  reservation: Reservation;
  onClose: () => void;
}) {
  const { t } = useTranslation('reservations');
  const say = useSentence();
  const can = useCan();
  const { minor } = useTariffWords();
  const [cancelling, setCancelling] = useState(false);
  const { stationIdentity, evse, token, groupUid, transactionId } = reservation;
  return (
    <SidePanel
      title={`${stationIdentity} · ${evse === null ? t('any') : t('evse', { number: evse })}`}
      onClose={onClose}
    >
      <div>
        <ReservationTag state={reservation.state} />
        <p style={{ margin: '8px 0 0' }}>{say(reservation.sentence)}</p>
      </div>
      {can('reservations:write') && isLive(reservation) && (
        <Button variant="default" onClick={() => setCancelling(true)}>
          {t('cancel')}…
        </Button>
      )}
      <dl className={classes.facts}>
        <dt>{t('field.token')}</dt>
        <dd>
          <Link to={token.id ? `/tokens/${token.id}` : '/tokens'} className="mono">
            {token.uid}
          </Link>{' '}
          {token.label}
        </dd>
        {groupUid && (
          <>
            <dt>{t('field.group')}</dt>
            <dd>{groupUid}</dd>
          </>
        )}
        <dt>{t('field.from')}</dt>
        <dd>
          <Time at={reservation.startsAt} />
        </dd>
        <dt>{t('field.to')}</dt>
        <dd>
          <Time at={reservation.expiresAt} />
        </dd>
        {reservation.holdUntil && (
          <>
            <dt>{t('field.hold')}</dt>
            <dd>
              <Time at={reservation.holdUntil} />
            </dd>
          </>
        )}
        {reservation.fee && (
          <>
            <dt>{t('field.fee')}</dt>
            <dd>{minor(reservation.fee.amountMinor, reservation.fee.currency, reservation.fee.decimals)}</dd>
          </>
        )}
        <dt>{t('field.number')}</dt>
        <dd>{reservation.number}</dd>
        {reservation.note && (
          <>
            <dt>{t('field.note')}</dt>
            <dd>{reservation.note}</dd>
          </>
        )}
        {transactionId && (
          <>
            <dt>{t('field.transaction')}</dt>
            <dd>
              <Link to={`/transactions/${transactionId}`}>{t('openTransaction')}</Link>
            </dd>
          </>
        )}
      </dl>
      {reservation.state === 'expired' && <ReservationFee reservation={reservation} />}
      {cancelling && <CancelReservation reservation={reservation} onClose={() => setCancelling(false)} />}
    </SidePanel>
  );
}
