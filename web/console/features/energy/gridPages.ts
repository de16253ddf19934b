import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

/** How power is shared out: all sites, one site now, and its electrical tree. */
export const gridPages = (inside: AnyRoute) => [
  page(inside, '/energy', () => import('./EnergySitesPage.tsx')),
  page(inside, '/sites/$siteId/energy', () => import('./SiteEnergyPage.tsx')),
  page(inside, '/sites/$siteId/tree', () => import('./TreePage.tsx')),
];
