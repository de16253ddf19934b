import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getSite } from '../../../../server/locations/contract.ts';
import { ZoneContext } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import classes from './power.module.css';

/** What there is to know of a site's power, in the order of the links above each page. */
export const powerPages = [
  'energy',
  'power',
  'forecast',
  'prices',
  'what-if',
  'limits',
  'tree',
  'meters',
] as const;
export type PowerPage = (typeof powerPages)[number];

/** The frame of a page about the power of one site: whose it is, the way to the others, times in its zone. */
export function SitePower({
  siteId,
  page,
  lead,
  actions,
  children,
}: {
  siteId: string;
  page: PowerPage;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation('power');
  const { data: site, error, refetch } = useApi(getSite, { params: { siteId } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!site) return <EntitySkeleton />;
  return (
    <ZoneContext value={site.zone}>
      <Page title={`${t(`page.${page}`)} · ${site.name}`} lead={lead} actions={actions}>
        <nav className={classes.links} aria-label={t('label')}>
          <Link to={`/sites/${siteId}`}>{site.name}</Link>
          {powerPages.map((one) => (
            <Link key={one} to={`/sites/${siteId}/${one}`} activeProps={{ 'data-here': true }}>
              {t(`page.${one}`)}
            </Link>
          ))}
        </nav>
        {children}
      </Page>
    </ZoneContext>
  );
}
