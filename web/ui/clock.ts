import { createContext, useContext, useSyncExternalStore } from 'react';

/** One clock for all relative times on a page: a tick wakes them together, not each by a timer of its own. */
const TICK_MS = 10_000;
const listeners = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    now = new Date();
    timer = setInterval(() => {
      now = new Date();
      for (const wake of listeners) wake();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present, renewed every ten seconds. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

/** The IANA zone that times are shown in; a site's page sets its own. */
export const ZoneContext = createContext<string | undefined>(undefined);
export const useZone = () => useContext(ZoneContext);
