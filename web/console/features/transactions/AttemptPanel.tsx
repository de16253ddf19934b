import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listAttempts } from '../../../../server/transactions/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { TokenCheck } from '../drivers/TokenCheck.tsx';
import { AttemptFix } from './AttemptFix.tsx';
import { type Attempt, StepTag } from './AttemptsPage.tsx';
import classes from './transactions.module.css';

/** One attempt from the plug to its end, and the fix one click away. */
export function AttemptPanel({ attempt, onClose }: { attempt: Attempt; onClose: () => void }) {
  const { t } = useTranslation('attempts');
  const say = useSentence();
  const { stationIdentity, tokenUid, tokenId, transactionId, zone } = attempt;
  const { data, error } = useApi(listAttempts, { query: { attemptId: attempt.attemptId, limit: 50 } });
  const steps = [...(data?.items ?? [attempt])].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <SidePanel title={t('one')} onClose={onClose}>
      <div>
        <StepTag step={attempt.step} />
        <p style={{ margin: '8px 0 0' }}>{say(attempt.sentence)}</p>
      </div>
      <div className={classes.buttons}>
        <AttemptFix attempt={attempt} />
      </div>
      <Facts
        facts={[
          {
            label: t('column.station'),
            value: <Link to={`/stations/${encodeURIComponent(stationIdentity)}`}>{stationIdentity}</Link>,
          },
          { label: t('column.site'), value: attempt.siteName },
          {
            label: t('column.token'),
            value: tokenId ? <Link to={`/tokens/${tokenId}`}>{tokenUid}</Link> : tokenUid,
          },
          {
            label: t('transaction'),
            value: transactionId && <Link to={`/transactions/${transactionId}`}>{t('open')}</Link>,
          },
        ]}
      />
      {error && <ErrorState error={error} />}
      <ol className={classes.steps} aria-label={t('steps')}>
        {steps.map((step) => (
          <li key={step.id}>
            <Time at={step.at} zone={zone} />
            <StepTag step={step.step} />
            <span>{say(step.sentence)}</span>
          </li>
        ))}
      </ol>
      {tokenUid && <TokenCheck uid={tokenUid} station={stationIdentity} />}
    </SidePanel>
  );
}
