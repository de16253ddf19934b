import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const configurationPages = (inside: AnyRoute) => [
  page(inside, '/configuration', () => import('./ConfigurationPage.tsx')),
  page(inside, '/configuration/new', () => import('./NewTemplatePage.tsx')),
  page(inside, '/configuration/models/new', () => import('./NewModelPage.tsx')),
  page(inside, '/configuration/models/$modelId', () => import('./ModelPage.tsx')),
  page(inside, '/configuration/$templateId', () => import('./TemplatePage.tsx')),
];
