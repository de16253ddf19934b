import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const transactionPages = (inside: AnyRoute) => [
  page(inside, '/transactions', () => import('./TransactionsPage.tsx')),
  page(inside, '/transactions/$id', () => import('./TransactionPage.tsx')),
  page(inside, '/quarantine', () => import('./QuarantinePage.tsx')),
  page(inside, '/quarantine/$id', () => import('./QuarantinedPage.tsx')),
  page(inside, '/attempts', () => import('./AttemptsPage.tsx')),
];
