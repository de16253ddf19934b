import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const certificatePages = (inside: AnyRoute) => [
  page(inside, '/certificates', () => import('./CertificatesPage.tsx')),
  page(inside, '/certificates/requests', () => import('./RequestsPage.tsx')),
  page(inside, '/certificates/roots', () => import('./RootsPage.tsx')),
  page(inside, '/certificates/authorities', () => import('./AuthoritiesPage.tsx')),
];
