import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const paymentPages = (inside: AnyRoute) => [
  page(inside, '/payments', () => import('./PaymentsPage.tsx')),
  page(inside, '/payments/$paymentId', () => import('./PaymentPage.tsx')),
  page(inside, '/reconciliation', () => import('./ReconciliationPage.tsx')),
];
