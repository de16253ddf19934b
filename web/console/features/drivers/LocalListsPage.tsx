import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type LocalList, listLocalLists, listStates } from '../../../../server/drivers/list-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { ListState } from './ListState.tsx';
import { ListSwitches } from './ListSwitches.tsx';

/** Do the stations know the tokens that they should, and which do not? */
export default function LocalListsPage() {
  const { t } = useTranslation('wire');
  const navigate = useNavigate();
  const can = useCan();
  const { q, filters } = useListState();
  const { organizationId, siteId } = useViewScope();
  const list = useList(listLocalLists, {
    query: {
      ...(organizationId && { organizationId }),
      ...(siteId && { siteId }),
      ...(q && { q }),
      ...(filters.state && { state: filters.state as LocalList['state'] }),
    },
  });
  const to = (row: LocalList) => `/stations/${encodeURIComponent(row.identity)}?tab=localList`;
  return (
    <Page
      fill
      title={t('list.title')}
      lead={t('list.lead')}
      actions={can('stations:write') && <ListSwitches />}
    >
      <DataTable
        label={t('list.title')}
        list={list}
        columns={useColumns(to)}
        rowId={(row) => row.stationId}
        filters={[
          {
            id: 'state',
            title: t('list.state'),
            options: listStates.map((value) => ({ value, label: t(`list.states.${value}`) })),
          },
        ]}
        onOpen={(row) => void navigate({ to: to(row) })}
        empty={<EmptyState title={t('list.empty')} />}
      />
    </Page>
  );
}

function useColumns(to: (row: LocalList) => string): Column<LocalList>[] {
  const { t } = useTranslation('wire');
  const say = useSentence();
  return [
    {
      id: 'identity',
      title: t('list.station'),
      min: 130,
      cell: (row) => <Link to={to(row)}>{row.identity}</Link>,
    },
    { id: 'site', title: t('list.site'), min: 120, cell: (row) => row.siteName ?? '–' },
    {
      id: 'state',
      title: t('list.state'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <ListState list={row} />,
    },
    { id: 'sentence', title: t('list.sentence'), min: 260, grow: 2.5, cell: (row) => say(row.sentence) },
    {
      id: 'entries',
      title: t('list.entries'),
      min: 70,
      grow: 0.3,
      align: 'right',
      cell: (row) => row.entries ?? '–',
    },
    {
      id: 'version',
      title: t('list.version'),
      min: 70,
      grow: 0.3,
      align: 'right',
      cell: (row) => row.version ?? '–',
    },
    { id: 'sent', title: t('list.sent'), min: 110, grow: 0.4, cell: (row) => <Time at={row.sentAt} /> },
  ];
}
