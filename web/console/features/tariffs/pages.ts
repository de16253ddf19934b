import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const tariffPages = (inside: AnyRoute) => [
  page(inside, '/tariffs', () => import('./TariffsPage.tsx')),
  page(inside, '/price-series', () => import('./SeriesListPage.tsx')),
  page(inside, '/price-series/$seriesId', () => import('./SeriesPage.tsx')),
  page(inside, '/tariffs/new', () => import('./NewTariffPage.tsx')),
  page(inside, '/tariffs/$tariffId', () => import('./TariffPage.tsx')),
  page(inside, '/tariffs/$tariffId/change', () => import('./NewVersionPage.tsx')),
];
