import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const overviewPages = (inside: AnyRoute) => [
  page(inside, '/', () => import('./NetworkPage.tsx')),
  page(inside, '/events-set-aside', () => import('./EventsAsidePage.tsx')),
];
/** The wall display has no frame around it. */
export const wallPages = (root: AnyRoute) => [page(root, '/wall', () => import('./WallPage.tsx'))];
