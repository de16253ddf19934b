import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listTariffs, type TariffItem } from '../../../../server/tariffs/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useTariffWords } from './useTariffWords.ts';

/** What does charging cost, and where? */
export default function TariffsPage() {
  const { t } = useTranslation('tariffs');
  const navigate = useNavigate();
  const can = useCan();
  const state = useListState();
  const { organizationId } = useViewScope();
  const list = useList(listTariffs, {
    query: { ...(organizationId && { organizationId }), ...(state.q && { q: state.q }) },
  });
  const actions = can('tariffs:write') && (
    <Button component={Link} to="/tariffs/new">
      {t('new')}
    </Button>
  );
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={actions}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/tariffs/${row.id}` })}
        empty={
          <EmptyState title={t('empty')} actions={actions}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<TariffItem>[] {
  const { t } = useTranslation('tariffs');
  const { words } = useTariffWords();
  return [
    {
      id: 'name',
      title: t('field.name'),
      min: 170,
      cell: (row) => <Link to={`/tariffs/${row.id}`}>{row.name}</Link>,
    },
    {
      id: 'used',
      title: t('field.used'),
      card: 'aside',
      min: 120,
      grow: 0.5,
      cell: (row) => (row.assignments > 0 ? t('used', { count: row.assignments }) : <Tag>{t('unused')}</Tag>),
    },
    {
      id: 'says',
      title: t('field.says'),
      min: 260,
      grow: 2.5,
      cell: (row) => (row.current ? words(row.current.definition, row.currency) : t('notYet')),
    },
    { id: 'organization', title: t('field.organization'), cell: (row) => row.organizationName },
  ];
}
