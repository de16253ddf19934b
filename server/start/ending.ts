import type { Log } from '../platform/log.ts';

/** Ending in order may take this long, in milliseconds; then the process ends as it is. */
const patienceMs = 25_000;

/**
 * Ends the process in order when it is told to. Signals are heard from the first moment: one that comes in the middle
 * of the start waits for the stage that is on its way, so that nothing that was started is left behind.
 */
export function endOnSignal(log: Log, inOrder: () => Promise<void>) {
  let told = false;
  let starting = true;
  const end = async () => {
    await inOrder();
    process.exit(0);
  };
  const hear = (signal: NodeJS.Signals) => {
    if (told) return;
    told = true;
    log.info(`${signal}: what was read is answered, then Busbar ends`);
    setTimeout(() => process.exit(1), patienceMs).unref();
    if (!starting) void end();
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return {
    /** A stage of the start is done: goes on, or ends where a signal came meanwhile. */
    async stage(): Promise<void> {
      if (told) await end();
    },
    /** All is started: from now on a signal ends it at once. */
    async started(): Promise<void> {
      starting = false;
      if (told) await end();
    },
  };
}
