import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listCardRequests } from '../../../../server/drive/card-request-contract.ts';
import {
  exportTokens,
  listTokens,
  type Token,
  type TokenFilter,
  tokenKinds,
  tokenStatuses,
} from '../../../../server/drivers/contract.ts';
import { useNow } from '../../../ui/clock.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import { type Column, type Filter, sortAndOrder } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { addressOf, useApi, useList } from '../../api.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { TokenBulk } from './TokenBulk.tsx';
import { TokenPanel } from './TokenPanel.tsx';
import { tokenState } from './tokenState.ts';

/** Who may charge, and with what? */
export default function TokensPage() {
  const { t } = useTranslation('tokens');
  const navigate = useNavigate();
  const can = useCan();
  const state = useListState();
  const { organizationId } = useViewScope();
  const query = {
    ...(organizationId && { organizationId }),
    ...(state.q && { q: state.q }),
    ...filterOf(state.filters),
  };
  const list = useList(listTokens, {
    query: { ...query, ...sortAndOrder(state.sort, ['uid', 'label', 'created']) },
  });
  const asked = useApi(listCardRequests, {
    query: { state: 'open', limit: 100, ...(organizationId && { organizationId }) },
  });
  const waiting = asked.data?.items.length ?? 0;
  const actions = can('tokens:write') && (
    <>
      {waiting > 0 && (
        <Button component={Link} to="/tokens/requests" variant="light">
          {t('requests.waiting', { count: waiting })}
        </Button>
      )}
      <Button component={Link} to="/tokens/import" variant="default">
        {t('import')}
      </Button>
      <Button component={Link} to="/tokens/new">
        {t('new')}
      </Button>
    </>
  );
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={actions}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useTokenColumns()}
        rowId={(row) => row.id}
        filters={useTokenFilters()}
        onOpen={(row) => void navigate({ to: `/tokens/${row.id}` })}
        panel={(row, close) => <TokenPanel token={row} onClose={close} />}
        {...(can('tokens:write') && {
          bulk: (rows: Token[], clear: () => void) => <TokenBulk tokens={rows} done={clear} />,
        })}
        exportHref={addressOf(exportTokens, { query })}
        views={<SavedViews list="tokens" />}
        empty={
          <EmptyState title={t('empty')} actions={actions}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function filterOf({ kind, status, groupUid, retired }: Readonly<Record<string, string>>): TokenFilter {
  return {
    ...(kind && { kind: kind as Token['kind'] }),
    ...(status && { status: status as Token['status'] }),
    ...(groupUid && { groupUid }),
    ...(retired && { retired: true }),
  };
}

function useTokenFilters(): Filter[] {
  const { t } = useTranslation('tokens');
  return [
    {
      id: 'status',
      title: t('field.status'),
      options: tokenStatuses.map((value) => ({ value, label: t(`status.${value}`) })),
    },
    {
      id: 'kind',
      title: t('field.kind'),
      options: tokenKinds.map((value) => ({ value, label: t(`kind.${value}`) })),
    },
    { id: 'groupUid', title: t('field.group'), input: 'words' },
    { id: 'retired', title: t('retired'), options: [{ value: 'true', label: t('withRetired') }] },
  ];
}

function useTokenColumns(): Column<Token>[] {
  const { t } = useTranslation('tokens');
  const say = useSentence();
  const now = useNow();
  return [
    {
      id: 'uid',
      title: t('field.uid'),
      sort: 'uid',
      min: 170,
      cell: (row) => (
        <Link to={`/tokens/${row.id}`} className="mono">
          {row.uid}
        </Link>
      ),
    },
    {
      id: 'state',
      title: t('field.status'),
      card: 'aside',
      min: 130,
      grow: 0.6,
      cell: (row) => <TokenPill token={row} now={now} />,
    },
    { id: 'label', title: t('field.label'), sort: 'label', min: 140, cell: (row) => row.label || '–' },
    { id: 'kind', title: t('field.kind'), min: 90, grow: 0.5, cell: (row) => t(`kind.${row.kind}`) },
    { id: 'sentence', title: t('field.sentence'), min: 180, grow: 1.4, cell: (row) => say(row.sentence) },
    { id: 'organization', title: t('field.organization'), cell: (row) => row.organizationName },
    { id: 'group', title: t('field.group'), min: 90, grow: 0.6, cell: (row) => row.groupUid ?? '–' },
    {
      id: 'created',
      title: t('field.created'),
      sort: 'created',
      min: 110,
      extra: true,
      cell: (row) => <Time at={row.createdAt} />,
    },
    {
      id: 'until',
      title: t('field.validUntil'),
      min: 110,
      extra: true,
      cell: (row) => <Time at={row.validUntil} />,
    },
    { id: 'note', title: t('field.note'), extra: true, cell: (row) => row.note || '–' },
  ];
}

/** How a token is, in one word. */
export function TokenPill({ token, now }: { token: Token; now: Date }) {
  const { t } = useTranslation('tokens');
  const state = tokenState(token, now);
  const word = state === 'accepted' ? t('status.active') : state === 'pending' ? t('notYet') : undefined;
  return <StatePill state={state} {...(word && { word })} />;
}
