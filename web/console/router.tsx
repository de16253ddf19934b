import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { accessPages, doorPages } from './features/access/pages.ts';
import { bookPages } from './features/books/pages.ts';
import { certificatePages } from './features/certificates/pages.ts';
import { configurationPages } from './features/configuration/pages.ts';
import { depotPages } from './features/depots/pages.ts';
import { driverPages } from './features/drivers/pages.ts';
import { gridPages } from './features/energy/gridPages.ts';
import { powerSitePages } from './features/energy/powerPages.ts';
import { gatewayPages } from './features/gateway/pages.ts';
import { locationPages } from './features/locations/pages.ts';
import { paymentPages } from './features/payments/pages.ts';
import { readingPages } from './features/readings/pages.ts';
import { overviewPages, wallPages } from './features/reports/pages.ts';
import { reservationPages } from './features/reservations/pages.ts';
import { revenuePages } from './features/revenue/pages.ts';
import { tariffPages } from './features/tariffs/pages.ts';
import { transactionPages } from './features/transactions/pages.ts';
import { upkeepPages } from './features/upkeep/pages.ts';
import { parseSearch, writeSearch } from './search.ts';
import { BrokenPage, MissingPage } from './shell/Broken.tsx';
import { Shell } from './shell/Shell.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage });
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Shell });

/** Every address of the console. A feature adds its pages in its own pages.ts. */
const tree = root.addChildren([
  ...doorPages(root),
  ...wallPages(root),
  inside.addChildren([
    ...overviewPages(inside),
    ...locationPages(inside),
    ...driverPages(inside),
    ...depotPages(inside),
    ...reservationPages(inside),
    ...certificatePages(inside),
    ...tariffPages(inside),
    ...bookPages(inside),
    ...gatewayPages(inside),
    ...powerSitePages(inside),
    ...gridPages(inside),
    ...configurationPages(inside),
    ...transactionPages(inside),
    ...revenuePages(inside),
    ...paymentPages(inside),
    ...readingPages(inside),
    ...upkeepPages(inside),
    ...accessPages(inside),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  parseSearch,
  stringifySearch: writeSearch,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: MissingPage,
  defaultPreload: 'intent',
  // The same search object while nothing in it changed: pages that only read it need not be drawn again.
  defaultStructuralSharing: true,
  scrollRestoration: false,
});
