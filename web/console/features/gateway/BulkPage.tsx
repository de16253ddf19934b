import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getBulk } from '../../../../server/gateway/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useApi, useList } from '../../api.ts';
import { useFieldLanguage } from '../../words/fields.ts';
import { useSentence } from '../../words/sentence.ts';
import { BulkProgress } from './BulkProgress.tsx';
import { useCommandForms } from './forms.ts';

type Row = ResponseOf<typeof getBulk>['items'][number];

/** How does the command go that I gave to many stations? */
export default function BulkPage() {
  const { t } = useTranslation('bulk');
  const navigate = useNavigate();
  const { bulkId = '' } = useParams({ strict: false });
  const state = useListState();
  const list = useList(getBulk, { params: { bulkId }, query: { limit: 200 } });
  const failedOnly = state.filters.failed !== undefined;
  const q = state.q?.toLowerCase() ?? '';
  const items = list.items.filter(
    (row) =>
      row.identity.toLowerCase().includes(q) &&
      (!failedOnly || (row.command.finishedAt !== null && row.command.verdict !== 'accepted')),
  );
  const say = useFieldLanguage();
  const told = useApi(getBulk, { params: { bulkId }, query: { limit: 1 } }).data;
  const form = useCommandForms().find(({ intent }) => intent === told?.intent);
  return (
    <Page
      fill
      title={form ? say(form.summary) : t('title')}
      actions={
        <Button component={Link} to="/stations" variant="default">
          {t('toStations')}
        </Button>
      }
    >
      <BulkProgress bulkId={bulkId} />
      <DataTable
        label={t('title')}
        list={{ ...list, items }}
        columns={useColumns()}
        rowId={(row) => row.stationId}
        filters={[{ id: 'failed', title: t('outcome'), options: [{ value: 'yes', label: t('failedOnly') }] }]}
        onOpen={(row) => void navigate({ to: `/stations/${encodeURIComponent(row.identity)}` })}
      />
    </Page>
  );
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation('bulk');
  const say = useSentence();
  return [
    {
      id: 'identity',
      title: t('station'),
      min: 160,
      cell: (row) => <Link to={`/stations/${encodeURIComponent(row.identity)}`}>{row.identity}</Link>,
    },
    {
      id: 'verdict',
      title: t('outcome'),
      min: 120,
      grow: 0.4,
      card: 'aside',
      cell: ({ command }) => (
        <StatePill
          state={command.finishedAt === null ? 'pending' : (command.verdict ?? 'failed')}
          {...(command.finishedAt === null && { word: t('running') })}
        />
      ),
    },
    {
      id: 'sentence',
      title: t('answer'),
      min: 260,
      grow: 3,
      cell: ({ command }) =>
        command.finishedAt === null ? <span className="quiet">{t('waiting')}</span> : say(command.sentence),
    },
    {
      id: 'at',
      title: t('at'),
      min: 110,
      grow: 0.5,
      cell: ({ command }) => <Time at={command.finishedAt ?? command.requestedAt} />,
    },
  ];
}
