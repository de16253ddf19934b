import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const gatewayPages = (inside: AnyRoute) => [
  page(inside, '/waiting', () => import('./WaitingPage.tsx')),
  page(inside, '/bulk/$bulkId', () => import('./BulkPage.tsx')),
];
