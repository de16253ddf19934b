import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

/** What is measured at a site, what power costs there, and what the grid asks of it. */
export const powerSitePages = (inside: AnyRoute) => [
  page(inside, '/sites/$siteId/power', () => import('./PowerPage.tsx')),
  page(inside, '/sites/$siteId/prices', () => import('./PricesPage.tsx')),
  page(inside, '/sites/$siteId/what-if', () => import('./WhatIfPage.tsx')),
  page(inside, '/sites/$siteId/forecast', () => import('./ForecastPage.tsx')),
  page(inside, '/sites/$siteId/limits', () => import('./GridLimitsPage.tsx')),
  page(inside, '/grid-events', () => import('./GridEventsPage.tsx')),
  page(inside, '/sites/$siteId/meters', () => import('./MetersPage.tsx')),
  page(inside, '/sites/$siteId/meters/new', () => import('./NewMeterPage.tsx')),
  page(inside, '/meters/$meterId', () => import('./MeterPage.tsx')),
];
