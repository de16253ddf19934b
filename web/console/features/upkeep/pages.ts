import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const upkeepPages = (inside: AnyRoute) => [
  page(inside, '/firmware', () => import('./FirmwarePage.tsx')),
  page(inside, '/logs', () => import('./LogsPage.tsx')),
  page(inside, '/campaigns', () => import('./CampaignsPage.tsx')),
  page(inside, '/campaigns/new', () => import('./NewCampaignPage.tsx')),
  page(inside, '/campaigns/$campaignId', () => import('./CampaignPage.tsx')),
  page(inside, '/device-events', () => import('./EventsPage.tsx')),
];
