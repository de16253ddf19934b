import type { ServerResponse } from 'node:http';

/**
 * Calls back when a response is over, however it ends: at once for who left while they were being looked up. Nobody
 * tells a second time that they have left, and what is kept for them would be kept for ever.
 */
export function onceOver(response: ServerResponse, end: () => void): void {
  if (response.destroyed) end();
  else response.once('close', end);
}
