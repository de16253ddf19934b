import { Button, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getDispatch } from '../../../../server/energy/dispatch/contract.ts';
import { getTree } from '../../../../server/energy/tree/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { BatteryList } from './BatteryList.tsx';
import { CarList } from './CarList.tsx';
import { Diagram } from './Diagram.tsx';
import { NodeList } from './NodeList.tsx';
import { SitePower } from './SitePower.tsx';

/** The chart comes only with this page. */
const PowerDays = lazy(() => import('./PowerDays.tsx'));

/** What flows where at this site, what does each car get, and why? */
export default function SiteEnergyPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('grid');
  const say = useSentence();
  const params = { siteId };
  const { data: stored, error, refetch } = useApi(getTree, { params });
  const dispatch = useApi(getDispatch, { params });
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const [wanted, setWanted] = useState<'diagram' | 'list'>();
  const view = wanted ?? (narrow ? 'list' : 'diagram');
  const failed = error ?? dispatch.error;
  if (failed) return <ErrorState error={failed} retry={() => void (error ? refetch : dispatch.refetch)()} />;
  const now = dispatch.data;
  if (!stored || !now) return <EntitySkeleton />;
  const { snapshot } = now;
  const lead = snapshot ? say(snapshot.sentence) : t(now.managed ? 'begins' : 'unmanagedLead');
  if (stored.version === 0)
    return (
      <SitePower siteId={siteId} page="energy" lead={lead}>
        <EmptyState
          title={t('noTreeTitle')}
          actions={
            <Button component={Link} to={`/sites/${siteId}/tree`}>
              {t('makeTree')}
            </Button>
          }
        >
          <p>{t('noTreeHelp')}</p>
        </EmptyState>
      </SitePower>
    );
  return (
    <SitePower siteId={siteId} page="energy" lead={lead}>
      <Section
        title={t('diagram')}
        aside={
          <SegmentedControl
            size="xs"
            aria-label={t('view')}
            value={view}
            onChange={(value) => setWanted(value as 'diagram' | 'list')}
            data={[
              { value: 'diagram', label: t('asDiagram') },
              { value: 'list', label: t('asList') },
            ]}
          />
        }
      >
        {view === 'diagram' ? (
          <Diagram tree={stored.tree} evses={stored.evses} snapshot={snapshot} />
        ) : (
          <NodeList tree={stored.tree} snapshot={snapshot} />
        )}
      </Section>
      {snapshot?.batteries && snapshot.batteries.length > 0 && (
        <Section title={t('batteries')}>
          <BatteryList batteries={snapshot.batteries} />
        </Section>
      )}
      {snapshot && (
        <Section title={t('cars')}>
          <CarList snapshot={snapshot} evses={stored.evses} />
        </Section>
      )}
      <Section title={t('days')}>
        <Suspense fallback={<EntitySkeleton />}>
          <PowerDays siteId={siteId} />
        </Suspense>
      </Section>
    </SitePower>
  );
}
