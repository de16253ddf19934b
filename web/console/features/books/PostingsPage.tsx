import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listPostings, type PostingItem } from '../../../../server/books/ledger-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useList } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useSentence } from '../../words/sentence.ts';
import { useMoney } from './useMoney.ts';

/** What moved from which account to which, and why? */
export default function PostingsPage() {
  const { t } = useTranslation('books');
  const { organizationId } = useViewScope();
  const { account } = useSearch({ strict: false }) as { account?: string };
  const list = useList(listPostings, {
    query: { ...(organizationId && { organizationId }), ...(account && { account }) },
  });
  const lead = (
    <>
      <Link to="/ledger">{t('ledger.title')}</Link>
      {account && ` · ${account}`}
    </>
  );
  return (
    <Page fill title={t('ledger.postings')} lead={lead}>
      <DataTable
        label={t('ledger.postings')}
        list={list}
        columns={useColumns()}
        rowId={(row) => String(row.id)}
        empty={<EmptyState title={t('ledger.empty')} />}
      />
    </Page>
  );
}

function useColumns(): Column<PostingItem>[] {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { money } = useMoney();
  const side = (row: PostingItem, sign: 1 | -1) =>
    row.entries
      .filter(({ amountMinor }) => amountMinor * sign > 0)
      .map(
        ({ sentence, amountMinor, currency, decimals }) =>
          `${say(sentence)} ${money(Math.abs(amountMinor), currency, decimals)}`,
      )
      .join(', ');
  return [
    { id: 'text', title: t('field.what'), min: 140, cell: (row) => <Subject row={row} /> },
    { id: 'at', title: t('field.when'), min: 120, grow: 0.6, cell: (row) => <Time at={row.at} /> },
    { id: 'debit', title: t('field.debit'), min: 220, grow: 1.6, cell: (row) => side(row, 1) },
    { id: 'credit', title: t('field.credit'), min: 260, grow: 1.8, cell: (row) => side(row, -1) },
    { id: 'key', title: t('field.key'), extra: true, cell: (row) => row.key },
  ];
}

/** What a posting is about, where that has a page. */
function Subject({ row }: { row: PostingItem }) {
  const ref = row.entries.find((entry) => entry.ref !== null)?.ref;
  if (ref && /^(invoice|paid):/.test(row.key)) return <Link to={`/invoices/${ref}`}>{row.text}</Link>;
  if (ref && row.key.startsWith('statement:'))
    return <Link to={`/settlement/statements/${ref}`}>{row.text}</Link>;
  return <>{row.text}</>;
}
