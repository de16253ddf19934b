import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  checkBooks,
  exportDatev,
  exportLedger,
  type LedgerAccount,
  listAccounts,
} from '../../../../server/books/ledger-contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { addressOf, useApi } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './books.module.css';
import { PrepaidBalances } from './PrepaidBalances.tsx';
import { useMoney } from './useMoney.ts';

/** Where is the money, and are the books sound? */
export default function LedgerPage() {
  const { t } = useTranslation('books');
  const { organizationId } = useViewScope();
  const query = { ...(organizationId && { organizationId }) };
  const { data, error, refetch } = useApi(listAccounts, { query });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <EntitySkeleton />;
  return (
    <Page title={t('ledger.title')} lead={t('ledger.lead')} actions={<Exports accounts={data.items} />}>
      <Soundness />
      {data.items.length === 0 ? (
        <EmptyState title={t('ledger.empty')}>
          <p>{t('ledger.emptyHelp')}</p>
        </EmptyState>
      ) : (
        <Accounts accounts={data.items} />
      )}
      <PrepaidBalances />
    </Page>
  );
}

/** Green would be for money received: that the books are sound is said quietly, that they are not is an alarm. */
function Soundness() {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { data } = useApi(checkBooks, { query: {} });
  if (!data) return null;
  return (
    <div
      className={classes.sound}
      data-alarm={!data.sound || undefined}
      role={data.sound ? 'status' : 'alert'}
    >
      {data.sentences.map((sentence) => (
        <div key={JSON.stringify(sentence)}>{say(sentence)}</div>
      ))}
      {data.checkedAt && (
        <div className="quiet">
          {t('ledger.checked')} <Time at={data.checkedAt} />
        </div>
      )}
    </div>
  );
}

function Exports({ accounts }: { accounts: readonly LedgerAccount[] }) {
  const { t } = useTranslation('books');
  const { organizationId } = useViewScope();
  const [first] = accounts;
  const now = new Date();
  // The month that is over: what accounting asks for.
  const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  const whose = organizationId ?? first?.organizationId;
  return (
    <>
      <Button variant="default" component={Link} to="/ledger/accounts">
        {t('numbers.button')}
      </Button>
      <Button variant="default" component={Link} to="/ledger/postings">
        {t('ledger.postings')}
      </Button>
      <Button
        variant="default"
        component="a"
        href={addressOf(exportLedger, { query: organizationId ? { organizationId } : {} })}
      >
        {t('export')}
      </Button>
      {whose && (
        <Button
          variant="default"
          component="a"
          href={addressOf(exportDatev, {
            query: { organizationId: whose, from: from.toISOString(), to: to.toISOString() },
          })}
        >
          {t('ledger.datev')}
        </Button>
      )}
    </>
  );
}

function Accounts({ accounts }: { accounts: readonly LedgerAccount[] }) {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { money } = useMoney();
  const several = new Set(accounts.map(({ organizationId }) => organizationId)).size > 1;
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{t('field.account')}</th>
            <th>{t('field.accountNumber')}</th>
            {several && <th>{t('field.organization')}</th>}
            <th className="number">{t('field.debit')}</th>
            <th className="number">{t('field.credit')}</th>
            <th className="number">{t('field.balance')}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((row) => (
            <tr key={`${row.organizationId} ${row.account} ${row.currency}`}>
              <td>
                <Link to="/ledger/postings" search={{ account: row.account } as never}>
                  {say(row.sentence)}
                </Link>
              </td>
              <td>{row.number}</td>
              {several && <td>{row.organizationName}</td>}
              <td className="number">{money(row.debitMinor, row.currency, row.decimals)}</td>
              <td className="number">{money(row.creditMinor, row.currency, row.decimals)}</td>
              <td className="number">
                <strong>{money(row.balanceMinor, row.currency, row.decimals)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
