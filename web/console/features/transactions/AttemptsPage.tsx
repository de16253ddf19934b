import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { type AttemptStep, attemptSteps, listAttempts } from '../../../../server/transactions/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { useSentence } from '../../words/sentence.ts';
import { AttemptFix } from './AttemptFix.tsx';
import { AttemptPanel } from './AttemptPanel.tsx';
import classes from './transactions.module.css';

export type Attempt = ResponseOf<typeof listAttempts>['items'][number];

const toneOf: Record<AttemptStep, Tone> = {
  plugged: 'slate',
  authorized: 'green',
  refused: 'red',
  started: 'blue',
  energy: 'blue',
  ended: 'green',
  failed: 'orange',
};

/** Why was somebody refused, and what would help? */
export default function AttemptsPage() {
  const { t } = useTranslation('attempts');
  const { filters } = useListState();
  const { siteId } = useViewScope();
  const step = attemptSteps.find((one) => one === filters.step);
  const list = useList(listAttempts, {
    query: {
      ...(siteId && { siteId }),
      ...(step && { step }),
      ...(filters.station && { station: filters.station }),
      ...(filters.token && { token: filters.token }),
      ...dayRange(filters),
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
            id: 'step',
            title: t('column.step'),
            options: attemptSteps.map((value) => ({ value, label: t(`step.${value}`) })),
          },
          { id: 'token', title: t('column.token'), input: 'words' },
          { id: 'station', title: t('column.station'), input: 'words' },
          { id: 'from', title: t('from'), input: 'day' },
          { id: 'to', title: t('to'), input: 'day' },
        ]}
        panel={(row, close) => <AttemptPanel attempt={row} onClose={close} />}
        views={<SavedViews list="attempts" />}
        empty={
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

/** How far an attempt came, in one word. */
export function StepTag({ step }: { step: AttemptStep }) {
  const { t } = useTranslation('attempts');
  return <Tag tone={toneOf[step]}>{t(`step.${step}`)}</Tag>;
}

function useColumns(): Column<Attempt>[] {
  const { t } = useTranslation('attempts');
  const say = useSentence();
  return [
    {
      id: 'sentence',
      title: t('column.what'),
      min: 280,
      grow: 3,
      cell: (row) => <span title={say(row.sentence)}>{say(row.sentence)}</span>,
    },
    {
      id: 'step',
      title: t('column.step'),
      min: 110,
      grow: 0.3,
      card: 'aside',
      cell: (row) => <StepTag step={row.step} />,
    },
    {
      id: 'station',
      title: t('column.station'),
      min: 120,
      cell: (row) => (
        <Link to={`/stations/${encodeURIComponent(row.stationIdentity)}`}>
          {row.evseNumber === null ? row.stationIdentity : `${row.stationIdentity} · ${row.evseNumber}`}
        </Link>
      ),
    },
    {
      id: 'token',
      title: t('column.token'),
      min: 120,
      cell: (row) => <span className="mono">{row.tokenUid ?? '–'}</span>,
    },
    {
      id: 'fix',
      title: t('column.fix'),
      min: 150,
      grow: 0.6,
      cell: (row) => (
        <span className={classes.buttons}>
          <AttemptFix attempt={row} compact />
        </span>
      ),
    },
    {
      id: 'at',
      title: t('column.at'),
      min: 100,
      grow: 0.4,
      cell: (row) => <Time at={row.at} zone={row.zone} />,
    },
    { id: 'site', title: t('column.site'), extra: true, cell: (row) => row.siteName ?? '–' },
  ];
}
