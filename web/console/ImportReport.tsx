import { useTranslation } from 'react-i18next';
import { type ImportReport, importOutcomes } from '../../server/platform/http/import-shapes.ts';
import { KeyFigures } from '../ui/EntityHead.tsx';
import { Tag } from '../ui/StatePill.tsx';
import type { Tone } from '../ui/states.ts';
import { DataTable } from '../ui/table/DataTable.tsx';
import type { Column } from '../ui/table/model.ts';
import { useListState } from '../ui/table/state.ts';
import { useFormat } from '../ui/useFormat.ts';
import classes from './Import.module.css';
import { useSentence } from './words/sentence.ts';

type Row = ImportReport['rows'][number];
const toneOf: Record<Row['outcome'], Tone> = { create: 'green', change: 'blue', same: 'slate', error: 'red' };

/** What an import would do, or did: in all, column by column, and row by row. */
export function ImportReportView({ report, done = false }: { report: ImportReport; done?: boolean }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const state = useListState();
  const wanted = state.filters.outcome;
  const q = state.q?.toLowerCase() ?? '';
  const rows = report.rows.filter(
    (row) => (!wanted || row.outcome === wanted) && row.subject.toLowerCase().includes(q),
  );
  const ignored = report.columns.filter(({ field }) => field === null);
  return (
    <>
      <KeyFigures
        figures={[
          { label: t(done ? 'did.create' : 'would.create'), value: format.count(report.created) },
          { label: t(done ? 'did.change' : 'would.change'), value: format.count(report.changed) },
          { label: t('would.same'), value: format.count(report.same) },
          { label: t(done ? 'did.error' : 'would.error'), value: format.count(report.errors) },
        ]}
      />
      <p className={classes.columns}>
        {t('columns')}{' '}
        {report.columns
          .filter(({ field }) => field !== null)
          .map(({ header, field }) => (header === field ? header : `${header} → ${field}`))
          .join(', ')}
        .{' '}
        {ignored.length > 0 && (
          <b>{t('ignored', { columns: ignored.map(({ header }) => header).join(', ') })}</b>
        )}
      </p>
      <DataTable
        label={t('rows')}
        list={{
          items: rows,
          total: rows.length,
          loading: false,
          stale: false,
          error: null,
          more: false,
          readOn: () => {},
          retry: () => {},
        }}
        rowId={(row) => String(row.line)}
        columns={useRowColumns()}
        filters={[
          {
            id: 'outcome',
            title: t('outcomeTitle'),
            options: importOutcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
          },
        ]}
      />
    </>
  );
}

function useRowColumns(): Column<Row>[] {
  const { t } = useTranslation('imports');
  const say = useSentence();
  return [
    {
      id: 'subject',
      title: t('subject'),
      min: 160,
      cell: (row) => <span className="mono">{row.subject}</span>,
    },
    { id: 'line', title: t('line'), min: 60, grow: 0.2, align: 'right', cell: (row) => row.line },
    {
      id: 'outcome',
      title: t('outcomeTitle'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <Tag tone={toneOf[row.outcome]}>{t(`outcome.${row.outcome}`)}</Tag>,
    },
    {
      id: 'sentences',
      title: t('why'),
      min: 260,
      grow: 3,
      cell: (row) => {
        const words = row.sentences.map(say).join(' ');
        return (
          <span className={classes.sentences} title={words}>
            {words || '–'}
          </span>
        );
      },
    },
  ];
}
