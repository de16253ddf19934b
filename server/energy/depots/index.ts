/** Depots: when vehicles leave and with how much, who will be ready, and what would help. */

export { planDepartures } from './plan.ts';
export { depotRoutes } from './routes.ts';
