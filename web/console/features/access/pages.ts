import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

/** Pages for people who are not signed in yet. */
export const doorPages = (root: AnyRoute) => [
  page(root, '/sign-in', () => import('./SignInPage.tsx')),
  page(root, '/set-up', () => import('./SetUpPage.tsx')),
];

export const accessPages = (inside: AnyRoute) => [
  page(inside, '/password', () => import('./PasswordPage.tsx')),
  page(inside, '/me', () => import('./MePage.tsx')),
  page(inside, '/organizations', () => import('./OrganizationsPage.tsx')),
  page(inside, '/operators', () => import('./OperatorsPage.tsx')),
  page(inside, '/operators/new', () => import('./NewOperatorPage.tsx')),
  page(inside, '/operators/$id', () => import('./OperatorPage.tsx')),
  page(inside, '/keys', () => import('./KeysPage.tsx')),
  page(inside, '/keys/new', () => import('./NewKeyPage.tsx')),
  page(inside, '/audit', () => import('./AuditPage.tsx')),
];
