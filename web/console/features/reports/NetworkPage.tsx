import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Activity, lazy, memo, Suspense, useDeferredValue, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { mapPoints, overview } from '../../../../server/reports/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { countedStates, StateBar } from '../../../ui/StateBar.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { GridAlerts } from '../energy/GridAlerts.tsx';
import { FirstStation } from '../gateway/FirstStation.tsx';
import { StationList } from '../locations/StationList.tsx';
import { EventsAside } from './EventsAside.tsx';
import classes from './NetworkPage.module.css';
import { Troubles } from './Troubles.tsx';

const NetworkMap = lazy(() => import('../../../ui/map/NetworkMap.tsx'));

/** Is everything all right, and if not, where and what now? */
export default function NetworkPage() {
  const { t } = useTranslation('network');
  const say = useSentence();
  const scope = useViewScope();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { data, error, refetch } = useApi(overview, { query: { ...scope, zone } });
  const can = useCan();
  if (error) {
    return (
      <Page title={t('title')}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  if (!data) {
    return (
      <Page title={t('title')}>
        <ListSkeleton />
      </Page>
    );
  }
  if (data.stations === 0)
    return (
      <Page title={t('title')}>
        {can('stations:onboard') ? <FirstStation /> : <EmptyState title={t('empty')} />}
      </Page>
    );
  return (
    <Page title={t('title')} lead={say(data.sentence)}>
      <Figures data={data} />
      <EventsAside />
      <GridAlerts />
      <div className={classes.columns}>
        <Section
          title={data.wrongTotal === 0 ? t('wrong.none') : t('wrong.title', { count: data.wrongTotal })}
        >
          <Troubles items={data.wrong} total={data.wrongTotal} />
        </Section>
        <Where />
      </div>
    </Page>
  );
}

type OverviewData = NonNullable<ReturnType<typeof useApi<typeof overview>>['data']>;

const Figures = memo(function Figures({ data }: { data: OverviewData }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  return (
    <>
      <KeyFigures
        figures={[
          { label: t('figures.charging'), value: format.count(data.activeTransactions) },
          { label: t('figures.power'), value: format.power(data.powerW) },
          { label: t('figures.energy'), value: format.energy(data.energyTodayWh) },
          {
            label: t('figures.online'),
            value: `${format.count(data.online)} / ${format.count(data.stations)}`,
          },
          { label: t('figures.sites'), value: format.count(data.sites) },
        ]}
      />
      <StateBar counts={data.connectors} hrefOf={(state) => `/stations?state=${state}`} />
    </>
  );
});

/** The network as a map or as a list; the address remembers which. */
const Where = memo(function Where() {
  const { t } = useTranslation('network');
  const { view = 'map' } = useSearch({ strict: false }) as { view?: string };
  const navigate = useNavigate();
  // The switch answers at once; what it shows is drawn after that, without keeping keys and clicks waiting.
  const shown = useDeferredValue(view);
  return (
    <section className={classes.where} aria-label={t('where')}>
      <div className={classes.whereHead}>
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(next) =>
            void navigate({ to: '.', search: (next === 'map' ? {} : { view: next }) as never, replace: true })
          }
          data={[
            { value: 'map', label: t('map') },
            { value: 'list', label: t('list') },
          ]}
        />
      </div>
      <div className={classes.stage}>
        <MapOrList shown={shown} />
      </div>
    </section>
  );
});

/** Both stay once they were shown, as they take long to draw anew; the one out of sight hears of nothing. */
const MapOrList = memo(function MapOrList({ shown }: { shown: string }) {
  const seen = useRef(new Set<string>());
  seen.current.add(shown);
  return (
    <>
      {seen.current.has('map') && (
        // It keeps its size, and with it the picture that was drawn.
        <div style={{ visibility: shown === 'map' ? undefined : 'hidden' }}>
          <SiteMap live={shown === 'map'} />
        </div>
      )}
      {seen.current.has('list') && (
        <Activity mode={shown === 'list' ? 'visible' : 'hidden'}>
          <div>
            <StationList />
          </div>
        </Activity>
      )}
    </>
  );
});

function SiteMap({ live }: { live: boolean }) {
  const { t } = useTranslation(['network', 'ui']);
  const scope = useViewScope();
  const navigate = useNavigate();
  const can = useCan();
  const { data } = useApi(mapPoints, { query: scope }, { enabled: live });
  const places = useMemo(
    () =>
      data?.items.map((item) => ({
        id: item.siteId,
        name: item.name,
        latitude: item.latitude,
        longitude: item.longitude,
        state: item.state,
        detail: () =>
          countedStates(item.connectors)
            .map(({ state, count }) => `${count} ${t(`ui:state.${state}`)}`)
            .join(' · '),
      })),
    [data, t],
  );
  if (!places) return <ListSkeleton rows={5} />;
  if (places.length === 0) {
    const add = can('sites:write') && (
      <Button variant="default" onClick={() => void navigate({ to: '/sites/new' })}>
        {t('network:addSite')}
      </Button>
    );
    return (
      <EmptyState title={t('network:noPlaces')} actions={add}>
        <p>{t('network:noPlacesHelp')}</p>
      </EmptyState>
    );
  }
  return (
    <Suspense fallback={<ListSkeleton rows={5} />}>
      <NetworkMap
        places={places}
        label={t('network:map')}
        onOpen={(id) => void navigate({ to: `/sites/${id}` })}
      />
    </Suspense>
  );
}
