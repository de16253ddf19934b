import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const reservationPages = (inside: AnyRoute) => [
  page(inside, '/reservations', () => import('./ReservationsPage.tsx')),
];
