import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const locationPages = (inside: AnyRoute) => [
  page(inside, '/sites', () => import('./SitesPage.tsx')),
  page(inside, '/sites/new', () => import('./NewSitePage.tsx')),
  page(inside, '/sites/$siteId', () => import('./SitePage.tsx')),
  page(inside, '/sites/$siteId/edit', () => import('./EditSitePage.tsx')),
  page(inside, '/stations', () => import('./StationsPage.tsx')),
  page(inside, '/stations/new', () => import('./NewStationPage.tsx')),
  page(inside, '/stations/import', () => import('./ImportPage.tsx')),
  page(inside, '/stations/$identity', () => import('./StationPage.tsx')),
  page(inside, '/stations/$identity/edit', () => import('./EditStationPage.tsx')),
];
