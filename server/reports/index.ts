/** What looks across the slices: the network at a glance, the map, search. */

export { asideRoutes } from './aside-routes.ts';
export { reportRoutes } from './routes.ts';
export { createFindRunning } from './running.ts';
export { permissionOfKind } from './stream-permissions.ts';
