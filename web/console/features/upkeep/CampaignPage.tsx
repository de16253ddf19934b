import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  abortCampaign,
  type Campaign,
  getCampaign,
  listCampaignStations,
  listCampaigns,
  type MemberState,
  memberStates,
  pauseCampaign,
  resumeCampaign,
} from '../../../../server/devices/campaigns/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useApi, useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { campaignTone, Share } from './CampaignsPage.tsx';
import classes from './upkeep.module.css';

type Member = ResponseOf<typeof listCampaignStations>['items'][number];

const tones: Record<MemberState, Tone> = {
  waiting: 'slate',
  running: 'blue',
  succeeded: 'green',
  failed: 'red',
  skipped: 'grey',
};

/** How does this campaign go, station by station, and should it go on? */
export default function CampaignPage() {
  const { t } = useTranslation('upkeep');
  const { campaignId = '' } = useParams({ strict: false }) as { campaignId?: string };
  const { data: campaign, error, refetch } = useApi(getCampaign, { params: { campaignId } });
  const columns = useColumns(campaign?.kind);
  const { filters } = useListState();
  const state = memberStates.find((one) => one === filters.state);
  const list = useList(listCampaignStations, {
    params: { campaignId },
    query: { limit: 200, ...(state && { state }) },
  });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!campaign) return <EntitySkeleton />;
  return (
    <Page
      fill
      title={campaign.name}
      lead={<Lead campaign={campaign} />}
      actions={<Actions campaign={campaign} />}
    >
      <Figures campaign={campaign} />
      <DataTable
        label={t('campaigns.stations')}
        list={list}
        columns={columns}
        rowId={(row) => row.stationId}
        searchable={false}
        filters={[
          {
            id: 'state',
            title: t('campaigns.result'),
            options: memberStates.map((value) => ({ value, label: t(`campaigns.member.${value}`) })),
          },
        ]}
      />
    </Page>
  );
}

function Lead({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  return (
    <>
      <Tag tone={campaignTone[campaign.state]}>{t(`campaigns.state.${campaign.state}`)}</Tag>{' '}
      {t(`campaigns.kind.${campaign.kind}`)}: {campaign.about}. {say(campaign.sentence)}
    </>
  );
}

function Figures({ campaign: { counts, plan } }: { campaign: Campaign }) {
  const { t } = useTranslation('upkeep');
  return (
    <div>
      <Share counts={counts} />
      <p className={classes.figures}>
        {memberStates.map((state) => (
          <span key={state}>
            {t(`campaigns.member.${state}`)}: <b className="number">{counts[state]}</b>
          </span>
        ))}
        <span className="quiet">
          {t('campaigns.planWords', {
            canary: plan.canary,
            wave: plan.waveSize,
            percent: plan.successPercent,
            parallel: plan.parallel,
          })}
          {plan.window && ` ${t('campaigns.windowWords', plan.window)}`}
        </span>
      </p>
    </div>
  );
}

function Actions({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('upkeep');
  const can = useCan();
  const refreshes = [getCampaign, listCampaigns, listCampaignStations];
  const pause = useWrite(pauseCampaign, { refreshes });
  const resume = useWrite(resumeCampaign, { refreshes });
  const abort = useWrite(abortCampaign, { refreshes });
  const args = { params: { campaignId: campaign.id } };
  const over = campaign.state === 'finished' || campaign.state === 'aborted';
  if (!can('stations:write') || over) return null;
  return (
    <>
      {campaign.state === 'running' ? (
        <Button variant="default" loading={pause.sending} onClick={() => pause.send(args)}>
          {t('campaigns.pause')}
        </Button>
      ) : (
        <Button loading={resume.sending} onClick={() => resume.send(args)}>
          {t('campaigns.resume')}
        </Button>
      )}
      <ConfirmButton
        label={t('campaigns.abort')}
        title={t('campaigns.abortTitle', { name: campaign.name })}
        effect={t('campaigns.abortEffect', { count: campaign.counts.waiting })}
        act={() => abort.sendAsync(args)}
      />
    </>
  );
}

function useColumns(kind: Campaign['kind'] | undefined): Column<Member>[] {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  const tab = kind === 'firmware' ? 'firmware' : kind === 'log' ? 'logs' : 'configuration';
  return [
    {
      id: 'station',
      title: t('station'),
      min: 140,
      cell: (row) => (
        <Link to={`/stations/${encodeURIComponent(row.identity)}`} search={{ tab } as never}>
          {row.identity}
        </Link>
      ),
    },
    {
      id: 'wave',
      title: t('campaigns.wave'),
      min: 90,
      grow: 0.3,
      cell: (row) => (row.wave === 0 ? t('campaigns.canary') : <span className="number">{row.wave}</span>),
    },
    {
      id: 'state',
      title: t('campaigns.result'),
      min: 110,
      grow: 0.3,
      card: 'aside',
      cell: (row) => <Tag tone={tones[row.state]}>{t(`campaigns.member.${row.state}`)}</Tag>,
    },
    {
      id: 'sentence',
      title: t('campaigns.why'),
      min: 240,
      grow: 3,
      cell: (row) => (row.sentence ? say(row.sentence) : '–'),
    },
    {
      id: 'tries',
      title: t('campaigns.tries'),
      min: 70,
      grow: 0.2,
      cell: (row) => <span className="number">{row.tries}</span>,
    },
    {
      id: 'at',
      title: t('when'),
      min: 100,
      grow: 0.4,
      cell: (row) => <Time at={row.finishedAt ?? row.startedAt ?? row.nextTryAt} />,
    },
  ];
}
