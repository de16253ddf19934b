import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { QueryOf } from '../../../../server/platform/http/contract.ts';
import { listQuarantine, type QuarantineItem } from '../../../../server/transactions/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { useSentence } from '../../words/sentence.ts';
import { QuarantinePanel } from './QuarantinePanel.tsx';

type Resolution = NonNullable<QueryOf<typeof listQuarantine>['resolution']>;

/** Which messages about money fit no transaction, and wait for a person? */
export default function QuarantinePage() {
  const { t } = useTranslation('quarantine');
  const navigate = useNavigate();
  const { filters } = useListState();
  const { siteId } = useViewScope();
  const resolution = (filters.resolution ?? 'open') as Resolution;
  const list = useList(listQuarantine, {
    query: {
      ...(siteId && { siteId }),
      ...(filters.station && { station: filters.station }),
      resolution,
    },
  });
  return (
    <Page fill title={t('title')} lead={t('lead')}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        searchable={false}
        filters={[
          {
            id: 'resolution',
            title: t('column.resolution'),
            options: (['open', 'attached', 'discarded'] as const).map((value) => ({
              value,
              label: t(`filter.${value}`),
            })),
          },
          { id: 'station', title: t('column.station'), input: 'words' },
        ]}
        onOpen={(row) => void navigate({ to: `/quarantine/${row.id}` })}
        panel={(row, close) => <QuarantinePanel id={row.id} onClose={close} />}
        views={<SavedViews list="quarantine" />}
        empty={
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<QuarantineItem>[] {
  const { t } = useTranslation('quarantine');
  const say = useSentence();
  return [
    {
      id: 'sentence',
      title: t('column.what'),
      min: 320,
      grow: 3,
      cell: (row) => <Link to={`/quarantine/${row.id}`}>{say(row.sentence)}</Link>,
    },
    { id: 'station', title: t('column.station'), min: 120, cell: (row) => row.stationIdentity },
    { id: 'site', title: t('column.site'), min: 120, cell: (row) => row.siteName ?? '–' },
    {
      id: 'kind',
      title: t('column.kind'),
      min: 120,
      grow: 0.5,
      cell: (row) => t(`kind.${row.kind}`),
    },
    {
      id: 'resolution',
      title: t('column.resolution'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <Resolution resolution={row.resolution} />,
    },
    {
      id: 'at',
      title: t('column.at'),
      min: 110,
      grow: 0.4,
      cell: (row) => <Time at={row.at} zone={row.zone} />,
    },
    {
      id: 'stationTransactionId',
      title: t('column.stationId'),
      extra: true,
      cell: (row) => <span className="mono">{row.stationTransactionId ?? '–'}</span>,
    },
  ];
}

/** Whether somebody has decided yet, and how. */
export function Resolution({ resolution }: Pick<QuarantineItem, 'resolution'>) {
  const { t } = useTranslation('quarantine');
  if (resolution === null) return <Tag tone="orange">{t('filter.open')}</Tag>;
  return <Tag tone={resolution === 'attached' ? 'green' : 'slate'}>{t(`filter.${resolution}`)}</Tag>;
}
