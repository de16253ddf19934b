import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getToken, type Token } from '../../../../server/drivers/contract.ts';
import { listTransactions } from '../../../../server/transactions/contract.ts';
import { useNow } from '../../../ui/clock.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { transactionState } from '../transactions/transactionState.ts';
import classes from './drivers.module.css';
import { TokenActions } from './TokenActions.tsx';
import { TokenCheck } from './TokenCheck.tsx';
import { TokenFacts } from './TokenFacts.tsx';
import { TokenPill } from './TokensPage.tsx';

/** Transactions shown on a token's page; the list has them all. */
const RECENT = 8;

/** Does this token charge, where did it, and if not, why? */
export default function TokenPage() {
  const { t } = useTranslation('tokens');
  const navigate = useNavigate();
  const say = useSentence();
  const now = useNow();
  const { tokenId = '' } = useParams({ strict: false });
  const { data: token, error } = useApi(getToken, { params: { tokenId } });
  if (error) return <ErrorState error={error} />;
  if (!token) return <EntitySkeleton />;
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/tokens">{t('title')}</Link> · {token.organizationName}
          </>
        }
        name={token.label || token.uid}
        state={<TokenPill token={token} now={now} />}
        sentence={say(token.sentence)}
        actions={<TokenActions token={token} onRetired={() => void navigate({ to: '/tokens' })} />}
      />
      <Section title={t('facts')}>
        <TokenFacts token={token} />
      </Section>
      <Section title={t('check.heading')}>
        <TokenCheck uid={token.uid} />
      </Section>
      <TokenTransactions token={token} />
    </div>
  );
}

function TokenTransactions({ token }: { token: Token }) {
  const { t } = useTranslation('tokens');
  const format = useFormat();
  const can = useCan();
  const allowed = can('transactions:read');
  const { data } = useApi(
    listTransactions,
    { query: { token: token.uid, limit: RECENT } },
    { enabled: allowed },
  );
  if (!allowed || !data) return null;
  return (
    <Section
      title={t('recent')}
      aside={
        <Link to="/attempts" search={{ token: token.uid } as never}>
          {t('attempts')}
        </Link>
      }
    >
      {data.items.length === 0 && <EmptyState title={t('noTransactions')} />}
      <ul className={classes.list}>
        {data.items.map((one) => (
          <li key={one.id}>
            <StatePill state={transactionState(one)} />
            <Link to={`/transactions/${one.id}`}>{one.stationIdentity}</Link>
            <span className="quiet">{one.siteName}</span>
            <span className={`number ${classes.push}`}>{format.energy(one.energyWh)}</span>
            <Time at={one.startedAt} zone={one.zone} />
          </li>
        ))}
      </ul>
      {data.nextCursor && (
        <Link to="/transactions" search={{ token: token.uid } as never}>
          {t('allTransactions')}
        </Link>
      )}
    </Section>
  );
}
