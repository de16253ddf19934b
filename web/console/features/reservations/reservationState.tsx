import { useTranslation } from 'react-i18next';
import type { Reservation, ReservationState } from '../../../../server/reservations/contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';

const toneOf: Record<ReservationState, Tone> = {
  requested: 'blue',
  active: 'amber',
  used: 'green',
  expired: 'grey',
  cancelled: 'grey',
  removed: 'grey',
  faulted: 'red',
  refused: 'red',
};

/** How a reservation stands, in one word. */
export function ReservationTag({ state }: { state: ReservationState }) {
  const { t } = useTranslation('reservations');
  return <Tag tone={toneOf[state]}>{t(`state.${state}`)}</Tag>;
}

/** Whether it is not over yet. */
export const isLive = ({ state }: Pick<Reservation, 'state'>) => state === 'requested' || state === 'active';
