import { useEffect, useRef } from 'react';
import { lastingStream } from './lasting.ts';

/** Told which places have changed; any may have, without them. */
const listeners = new Set<(siteIds?: readonly string[]) => void>();
let stream: { close(): void } | undefined;

/** One stream for the whole app, open while something is shown that may change. */
function follow(): void {
  const tell = (siteIds?: readonly string[]) => {
    for (const listener of listeners) listener(siteIds);
  };
  stream = lastingStream('/api/v1/drive/live', {
    event: 'changed',
    told: (data) => tell((JSON.parse(data) as { siteIds: string[] }).siteIds),
    reopened: () => tell(),
  });
}

/** Calls when a place (or any, without one) has changed, and when the page is looked at again after a while. */
export function useChanges(siteId: string | undefined, changed: () => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => {
    const listener = (siteIds?: readonly string[]) => {
      if (siteId === undefined || !siteIds || siteIds.includes(siteId)) latest.current();
    };
    const seen = () => document.visibilityState === 'visible' && latest.current();
    if (listeners.size === 0) follow();
    listeners.add(listener);
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      listeners.delete(listener);
      if (listeners.size > 0) return;
      stream?.close();
      stream = undefined;
    };
  }, [siteId]);
}
