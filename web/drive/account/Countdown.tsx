import type { OwnReservation } from '../../../server/drive/reserve-contract.ts';
import { duration } from '../../ui/format.ts';
import { useSeconds } from '../parts/useSeconds.ts';
import { useWords } from '../words/index.ts';

/** How long until a reservation begins, or how long it is still kept. */
export function Countdown({ one }: { one: OwnReservation }) {
  const { t } = useWords();
  const now = useSeconds();
  const until = (at: string) => Math.max(0, (new Date(at).getTime() - now) / 1000);
  const begun = until(one.startsAt) === 0;
  return (
    <span role="timer">
      {t(begun ? 'reservedLeft' : 'reservedIn', {
        time: countdown(until(begun ? one.keptUntil : one.startsAt)),
      })}
    </span>
  );
}

/** Minutes and seconds near the end, where each counts. */
export const countdown = (seconds: number): string =>
  seconds < 3600
    ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')} min`
    : duration(seconds);
