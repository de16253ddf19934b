/** Vehicles that give energy back: whether they may, and how much. */

export { givingRoutes } from './routes.ts';
export { readGiving, saveGiving } from './store.ts';
export { createTellTransfers } from './tell.ts';
export { createTransfersFor } from './transfers.ts';
