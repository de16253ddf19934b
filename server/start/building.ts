/** All that stands on the ground: read while the ground is laid. */
export { compose } from '../compose.ts';
export { listen } from './listen.ts';
export { startWorker } from './worker.ts';
