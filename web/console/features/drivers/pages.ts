import type { AnyRoute } from '@tanstack/react-router';
import { page } from '../../page.ts';

export const driverPages = (inside: AnyRoute) => [
  page(inside, '/tokens', () => import('./TokensPage.tsx')),
  page(inside, '/tokens/new', () => import('./NewTokenPage.tsx')),
  page(inside, '/tokens/requests', () => import('./CardRequestsPage.tsx')),
  page(inside, '/tokens/import', () => import('./TokenImportPage.tsx')),
  page(inside, '/tokens/$tokenId', () => import('./TokenPage.tsx')),
  page(inside, '/tokens/$tokenId/edit', () => import('./EditTokenPage.tsx')),
  page(inside, '/drivers', () => import('./DriversPage.tsx')),
  page(inside, '/drivers/new', () => import('./NewDriverPage.tsx')),
  page(inside, '/drivers/import', () => import('./DriverImportPage.tsx')),
  page(inside, '/drivers/$driverId', () => import('./DriverPage.tsx')),
  page(inside, '/drivers/$driverId/edit', () => import('./EditDriverPage.tsx')),
  page(inside, '/fleets', () => import('./FleetsPage.tsx')),
  page(inside, '/fleets/$fleetId', () => import('./FleetPage.tsx')),
  page(inside, '/vehicles', () => import('./VehiclesPage.tsx')),
  page(inside, '/vehicles/import', () => import('./VehicleImportPage.tsx')),
  page(inside, '/refusals', () => import('./RefusalsPage.tsx')),
  page(inside, '/local-lists', () => import('./LocalListsPage.tsx')),
];
