import { useEffect, useRef } from 'react';

const listeners = new Set<(siteIds: readonly string[]) => void>();
let source: EventSource | undefined;

/** One stream for the whole app, open while something is shown that may change. The browser opens it again by itself. */
function follow(): void {
  source ??= new EventSource('/api/v1/drive/live');
  source.addEventListener('changed', (event) => {
    const { siteIds } = JSON.parse((event as MessageEvent<string>).data) as { siteIds: string[] };
    for (const listener of listeners) listener(siteIds);
  });
}

/** Calls when a place (or any, without one) has changed, and when the page is looked at again after a while. */
export function useChanges(siteId: string | undefined, changed: () => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => {
    const listener = (siteIds: readonly string[]) => {
      if (siteId === undefined || siteIds.includes(siteId)) latest.current();
    };
    const seen = () => document.visibilityState === 'visible' && latest.current();
    if (listeners.size === 0) follow();
    listeners.add(listener);
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      listeners.delete(listener);
      if (listeners.size > 0) return;
      source?.close();
      source = undefined;
    };
  }, [siteId]);
}
