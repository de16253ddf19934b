import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getSite, listSites, restoreSite, retireSite } from '../../../../server/locations/contract.ts';
import { ZoneContext } from '../../../ui/clock.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead, Facts } from '../../../ui/EntityHead.tsx';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { StateBar } from '../../../ui/StateBar.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { SiteForDrivers } from '../drive/SiteForDrivers.tsx';
import { EvseLimits } from '../drivers/EvseLimits.tsx';
import { SiteAccess } from '../drivers/SiteAccess.tsx';
import classes from './SitePage.module.css';
import { StationList } from './StationList.tsx';
import { siteFacts } from './siteFacts.tsx';

/** How is this place, and each of its stations? */
export default function SitePage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('sites');
  const format = useFormat();
  const say = useSentence();
  const can = useCan();
  const { data: site, error, refetch } = useApi(getSite, { params: { siteId } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!site) return <EntitySkeleton />;
  return (
    <ZoneContext value={site.zone}>
      <div className={classes.page}>
        <EntityHead
          kind={<Link to="/sites">{t('title')}</Link>}
          name={site.name}
          state={site.retiredAt && <StatePill state="retired" />}
          sentence={say(site.sentence)}
          figures={[
            { label: t('figures.charging'), value: format.count(site.activeTransactions) },
            { label: t('column.power'), value: format.power(site.powerW) },
            {
              label: t('figures.online'),
              value: `${format.count(site.online)} / ${format.count(site.stations)}`,
            },
          ]}
          actions={
            <>
              {can('energy:read') && (
                <Button component={Link} to={`/sites/${siteId}/power`} variant="default">
                  {t('power')}
                </Button>
              )}
              {can('sites:write') && <Actions siteId={siteId} retired={site.retiredAt !== null} />}
            </>
          }
        />
        <StateBar counts={site.connectors} />
        <div className={classes.stations}>
          <StationList
            siteId={siteId}
            empty={
              <EmptyState
                title={t('noStations')}
                actions={
                  can('stations:write') && (
                    <Button component={Link} to={`/stations/new?siteId=${siteId}`}>
                      {t('addStation')}
                    </Button>
                  )
                }
              >
                <p>{t('noStationsHelp')}</p>
              </EmptyState>
            }
          />
        </div>
        <SiteAccess siteId={siteId} />
        <EvseLimits siteId={siteId} />
        {site.retiredAt === null && <SiteForDrivers siteId={siteId} />}
        <Section title={t('facts')}>
          <Facts facts={siteFacts(site, t)} />
        </Section>
      </div>
    </ZoneContext>
  );
}

function Actions({ siteId, retired }: { siteId: string; retired: boolean }) {
  const { t } = useTranslation('sites');
  const retire = useWrite(retireSite, { refreshes: [listSites, getSite] });
  const restore = useWrite(restoreSite, { refreshes: [listSites, getSite] });
  return (
    <>
      <Button component={Link} to={`/stations/new?siteId=${siteId}`} variant="default">
        {t('addStation')}
      </Button>
      <Button component={Link} to={`/sites/${siteId}/edit`} variant="default">
        {t('edit')}
      </Button>
      {retired ? (
        <Button
          variant="default"
          onClick={() => restore.send({ params: { siteId } })}
          loading={restore.sending}
        >
          {t('restore')}
        </Button>
      ) : (
        <ConfirmButton
          label={t('retire')}
          title={t('retireTitle')}
          effect={t('retireEffect')}
          act={() => retire.sendAsync({ params: { siteId } })}
        />
      )}
    </>
  );
}
