import { Button, Progress } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type Campaign,
  type CampaignState,
  campaignStates,
  listCampaigns,
} from '../../../../server/devices/campaigns/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';

export const campaignTone: Record<CampaignState, Tone> = {
  running: 'blue',
  paused: 'violet',
  halted: 'red',
  aborted: 'grey',
  finished: 'green',
};

/** What is being rolled out, how far is it, and where does it stand still? */
export default function CampaignsPage() {
  const { t } = useTranslation('upkeep');
  const can = useCan();
  const { q, filters } = useListState();
  const navigate = useNavigate();
  const state = campaignStates.find((one) => one === filters.state);
  const list = useList(listCampaigns, { query: { ...(q && { q }), ...(state && { state }) } });
  return (
    <Page
      fill
      title={t('campaigns.title')}
      lead={t('campaigns.lead')}
      actions={
        can('stations:write') && (
          <Button component={Link} to="/campaigns/new">
            {t('campaigns.new')}
          </Button>
        )
      }
    >
      <DataTable
        label={t('campaigns.title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/campaigns/${row.id}` })}
        filters={[
          {
            id: 'state',
            title: t('campaigns.stateTitle'),
            options: campaignStates.map((value) => ({ value, label: t(`campaigns.state.${value}`) })),
          },
        ]}
        empty={
          <EmptyState title={t('campaigns.none')}>
            <p>{t('campaigns.noneHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Campaign>[] {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  return [
    {
      id: 'name',
      title: t('campaigns.name'),
      min: 180,
      grow: 2,
      cell: (row) => <Link to={`/campaigns/${row.id}`}>{row.name}</Link>,
    },
    {
      id: 'kind',
      title: t('campaigns.what'),
      min: 160,
      cell: (row) => `${t(`campaigns.kind.${row.kind}`)}: ${row.about}`,
    },
    {
      id: 'state',
      title: t('campaigns.stateTitle'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <Tag tone={campaignTone[row.state]}>{t(`campaigns.state.${row.state}`)}</Tag>,
    },
    { id: 'sentence', title: t('campaigns.how'), min: 220, grow: 2, cell: (row) => say(row.sentence) },
    {
      id: 'progress',
      title: t('campaigns.progress'),
      min: 140,
      cell: (row) => <Share counts={row.counts} />,
    },
    { id: 'at', title: t('when'), min: 100, grow: 0.4, cell: (row) => <Time at={row.createdAt} /> },
  ];
}

/** How many are through: succeeded, failed, skipped of all. */
export function Share({ counts }: { counts: Campaign['counts'] }) {
  const { t } = useTranslation('upkeep');
  const { total, succeeded, failed, skipped } = counts;
  const part = (count: number) => (total === 0 ? 0 : (count / total) * 100);
  return (
    <Progress.Root
      size="lg"
      miw={120}
      aria-label={t('campaigns.through', { done: succeeded + failed + skipped, total })}
    >
      <Progress.Section value={part(succeeded)} color="green" />
      <Progress.Section value={part(failed)} color="red" />
      <Progress.Section value={part(skipped)} color="gray" />
    </Progress.Root>
  );
}
