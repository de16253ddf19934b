import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

/** Pages for people who are not signed in yet. */
export const doorPages = (root: AnyRoute) => [
  page(root, '/sign-in', () => import('./SignInPage.tsx')),
  page(root, '/set-up', () => import('./SetUpPage.tsx')),
];

export const accessPages = (inside: AnyRoute) => [
  page(inside, '/password', () => import('./PasswordPage.tsx')),
];
