import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const depotPages = (inside: AnyRoute) => [
  page(inside, '/depots', () => import('./DepotsPage.tsx')),
  page(inside, '/depots/import', () => import('./DepartureImportPage.tsx')),
];
