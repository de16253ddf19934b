import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOperators, type Operator } from '../../../../server/access/contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { StatePill, Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useCan } from '../../session.ts';

/** Who may do what here? */
export default function OperatorsPage() {
  const { t } = useTranslation('operators');
  const navigate = useNavigate();
  const can = useCan();
  const { q } = useListState();
  const list = useList(listOperators, { query: { ...(q && { q }) } });
  return (
    <Page
      fill
      title={t('title')}
      lead={t('lead')}
      actions={
        can('operators:write') && (
          <Button component={Link} to="/operators/new">
            {t('new')}
          </Button>
        )
      }
    >
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/operators/${row.id}` })}
      />
    </Page>
  );
}

function useColumns(): Column<Operator>[] {
  const { t } = useTranslation('operators');
  return [
    {
      id: 'name',
      title: t('name'),
      min: 160,
      cell: (row) => <Link to={`/operators/${row.id}`}>{row.name}</Link>,
    },
    {
      id: 'state',
      title: t('state'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) =>
        row.disabledAt ? (
          <StatePill state="blocked" word={t('disabled')} />
        ) : (
          <StatePill state="accepted" word={t('enabled')} />
        ),
    },
    { id: 'email', title: t('email'), min: 180, cell: (row) => row.email },
    {
      id: 'grants',
      title: t('grants'),
      min: 240,
      grow: 2,
      cell: (row) => <Grants operator={row} />,
    },
    {
      id: 'lastSignIn',
      title: t('lastSignIn'),
      min: 110,
      grow: 0.5,
      cell: (row) => (row.lastSignInAt ? <Time at={row.lastSignInAt} /> : t('never')),
    },
    {
      id: 'created',
      title: t('created'),
      min: 110,
      extra: true,
      cell: (row) => <Time at={row.createdAt} />,
    },
  ];
}

function Grants({ operator }: { operator: Operator }) {
  const { t } = useTranslation('operators');
  if (operator.grants.length === 0) return <span className="quiet">{t('noGrants')}</span>;
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 6 }}>
      {operator.grants.map((grant) => (
        <Tag key={`${grant.role}${grant.organizationId}${grant.siteId}`}>
          {`${t(`roles.${grant.role}`)}: ${grant.siteName ?? grant.organizationName}`}
        </Tag>
      ))}
    </span>
  );
}
