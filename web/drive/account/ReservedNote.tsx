import { useEffect } from 'react';
import type { PublicState } from '../../../server/drive/contract.ts';
import { listOwnReservations } from '../../../server/drive/reserve-contract.ts';
import { useAnswer } from '../api.ts';
import { Link } from '../router.tsx';
import { useWords } from '../words/index.ts';
import { Countdown } from './Countdown.tsx';

/** On the page of an EVSE: it is kept free for me, and for how long still. */
export default function ReservedNote({ evseId, state }: { evseId: string; state: PublicState }) {
  const { t } = useWords();
  const { data, reload } = useAnswer(listOwnReservations, {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the EVSE does tells that a reservation began or ended
  useEffect(() => reload(), [state]);
  const mine = data?.items.find((one) => one.live && one.evse?.id === evseId);
  if (!mine) return null;
  return (
    <Link to="/account/reservations" className="notice link" data-tone="amber">
      <b>{t('reservedMine')}</b>
      <Countdown one={mine} />
    </Link>
  );
}
