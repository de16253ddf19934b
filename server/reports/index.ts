/** What looks across the slices: the network at a glance, the map, search. */

export { reportRoutes } from './routes.ts';
export { createFindRunning } from './running.ts';
export { permissionOfKind } from './stream-permissions.ts';
