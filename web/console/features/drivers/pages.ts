import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const driverPages = (inside: AnyRoute) => [
  page(inside, '/tokens', () => import('./TokensPage.tsx')),
  page(inside, '/tokens/new', () => import('./NewTokenPage.tsx')),
  page(inside, '/tokens/import', () => import('./TokenImportPage.tsx')),
  page(inside, '/tokens/$tokenId', () => import('./TokenPage.tsx')),
  page(inside, '/tokens/$tokenId/edit', () => import('./EditTokenPage.tsx')),
  page(inside, '/local-lists', () => import('./LocalListsPage.tsx')),
];
