import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ApiKey, listKeys, revokeKey } from '../../../../server/access/contract.ts';
import { useNow } from '../../../ui/clock.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';

/** Which programs may speak for us, and when did they last? */
export default function KeysPage() {
  const { t } = useTranslation('keys');
  const can = useCan();
  const { q, filters } = useListState();
  const list = useList(listKeys, {
    query: { ...(q && { q }), ...(filters.revoked && { revoked: true }) },
  });
  const add = can('keys:write') && (
    <Button component={Link} to="/keys/new">
      {t('new')}
    </Button>
  );
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={add}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        filters={[
          { id: 'revoked', title: t('revoked'), options: [{ value: 'true', label: t('withRevoked') }] },
        ]}
        empty={
          <EmptyState title={t('empty')} actions={add}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<ApiKey>[] {
  const { t } = useTranslation(['keys', 'operators']);
  const can = useCan();
  const now = useNow();
  return [
    { id: 'name', title: t('keys:name'), min: 150, cell: (row) => row.name },
    {
      id: 'state',
      title: t('keys:state'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <KeyPill apiKey={row} now={now} />,
    },
    {
      id: 'prefix',
      title: t('keys:prefix'),
      min: 120,
      grow: 0.6,
      cell: (row) => <span className="mono">{row.prefix}…</span>,
    },
    {
      id: 'role',
      title: t('keys:mayDo'),
      min: 180,
      grow: 1.3,
      cell: (row) => `${t(`operators:roles.${row.role}`)}: ${row.siteName ?? row.organizationName}`,
    },
    {
      id: 'lastUsed',
      title: t('keys:lastUsed'),
      min: 100,
      grow: 0.5,
      cell: (row) => (row.lastUsedAt ? <Time at={row.lastUsedAt} /> : t('keys:never')),
    },
    {
      id: 'expires',
      title: t('keys:expires'),
      min: 100,
      grow: 0.5,
      cell: (row) => (row.expiresAt ? <Time at={row.expiresAt} /> : t('keys:neverExpires')),
    },
    {
      id: 'by',
      title: t('keys:madeBy'),
      extra: true,
      cell: (row) => row.createdByName ?? '–',
    },
    {
      id: 'revoke',
      title: '',
      min: 100,
      grow: 0.2,
      cell: (row) => can('keys:write') && !row.revokedAt && <Revoke apiKey={row} />,
    },
  ];
}

function KeyPill({ apiKey, now }: { apiKey: ApiKey; now: Date }) {
  const { t } = useTranslation('keys');
  if (apiKey.revokedAt) return <StatePill state="retired" word={t('revokedState')} />;
  if (apiKey.expiresAt && new Date(apiKey.expiresAt) <= now) return <StatePill state="expired" />;
  return <StatePill state="accepted" word={t('good')} />;
}

function Revoke({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('keys');
  const { sendAsync } = useWrite(revokeKey, { refreshes: [listKeys] });
  return (
    <ConfirmButton
      label={t('revoke.button')}
      title={t('revoke.title', { name: apiKey.name })}
      effect={t('revoke.effect')}
      act={() => sendAsync({ params: { id: apiKey.id } })}
    />
  );
}
