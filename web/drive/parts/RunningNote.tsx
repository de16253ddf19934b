import { keptPayments } from '../payments.ts';
import { Link } from '../router.tsx';
import { useWords } from '../words/index.ts';

/** After so long nobody is charging any more, whatever this device remembers. */
const forgottenMs = 36 * 3_600_000;

/** A payment that was begun here and is not over: one tap back to it. */
export function RunningNote() {
  const { t } = useWords();
  const running = keptPayments().find(
    ({ over, at }) => !over && Date.now() - new Date(at).getTime() < forgottenMs,
  );
  if (!running) return null;
  return (
    <Link to={`/charge/${running.paymentId}`} className="notice link spread" data-tone="blue">
      <b>
        {t('running')}
        {running.place && ` · ${running.place}`}
      </b>
      <span>{t('runningShow')} →</span>
    </Link>
  );
}
