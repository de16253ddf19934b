import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const readingPages = (inside: AnyRoute) => [
  page(inside, '/meter-keys', () => import('./MeterKeysPage.tsx')),
  page(inside, '/meter-keys/import', () => import('./MeterKeyImportPage.tsx')),
];
