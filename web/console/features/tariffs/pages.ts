import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const tariffPages = (inside: AnyRoute) => [
  page(inside, '/tariffs', () => import('./TariffsPage.tsx')),
  page(inside, '/tariffs/new', () => import('./NewTariffPage.tsx')),
  page(inside, '/tariffs/$tariffId', () => import('./TariffPage.tsx')),
  page(inside, '/tariffs/$tariffId/change', () => import('./NewVersionPage.tsx')),
];
