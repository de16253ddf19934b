import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Station } from '../../../../server/locations/contract.ts';
import { listReservations, type Reservation } from '../../../../server/reservations/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useList } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { CancelReservation } from './CancelReservation.tsx';
import { NewReservation } from './NewReservation.tsx';
import { isLive, ReservationTag } from './reservationState.tsx';
import classes from './reservations.module.css';

/** For whom is this station kept free, and what became of earlier reservations? */
export default function StationReservations({ station }: { station: Station }) {
  const { t } = useTranslation('reservations');
  const can = useCan();
  const [making, setMaking] = useState(false);
  const [cancelling, setCancelling] = useState<Reservation>();
  const list = useList(listReservations, { query: { station: station.identity, limit: 100 } });
  const mayWrite = can('reservations:write');
  return (
    <Section
      title={t('title')}
      aside={mayWrite && <Button onClick={() => setMaking(true)}>{t('new')}</Button>}
    >
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <EmptyState title={t('empty')}>
          <p>{t('emptyHelp')}</p>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {list.items.map((one) => (
          <Row key={one.id} reservation={one} onCancel={mayWrite ? () => setCancelling(one) : undefined} />
        ))}
      </ul>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
      {making && <NewReservation identity={station.identity} onClose={() => setMaking(false)} />}
      {cancelling && <CancelReservation reservation={cancelling} onClose={() => setCancelling(undefined)} />}
    </Section>
  );
}

function Row({ reservation, onCancel }: { reservation: Reservation; onCancel: (() => void) | undefined }) {
  const { t } = useTranslation('reservations');
  const say = useSentence();
  const { evse, token, startsAt, expiresAt, state } = reservation;
  return (
    <li className={classes.row}>
      <span>
        <b>{token.label || token.uid}</b> · {evse === null ? t('any') : t('evse', { number: evse })}
        <br />
        <span className="quiet">{say(reservation.sentence)}</span>
      </span>
      <span className="quiet">
        <Time at={startsAt} /> – <Time at={expiresAt} />
      </span>
      <span className={classes.end}>
        <ReservationTag state={state} />
        {onCancel && isLive(reservation) && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
      </span>
    </li>
  );
}
