import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const revenuePages = (inside: AnyRoute) => [
  page(inside, '/revenue', () => import('./RevenuePage.tsx')),
];
