/** Which cached answers an event makes old. Pages never poll: they are refreshed from here. */

import type { QueryClient } from '@tanstack/react-query';
import type { LiveMessage } from './live/connection.ts';

/** Paths of routes (as in the contracts) that show what an event of this kind changes. */
const stationPaths = [
  '/stations',
  '/stations/{identity}',
  '/stations/{identity}/timeline',
  '/overview',
  '/map',
  '/sites',
  '/sites/{siteId}',
];
const transactionPaths = [
  '/transactions',
  '/transactions/{id}',
  '/transactions/{id}/events',
  '/stations/{identity}',
  '/stations/{identity}/timeline',
  '/overview',
];
const staleBy: Record<string, readonly string[]> = {
  'station.connected': [...stationPaths, '/stations/{identity}/connections', '/stations/{identity}/intents'],
  'station.disconnected': [
    ...stationPaths,
    '/stations/{identity}/connections',
    '/stations/{identity}/intents',
  ],
  'station.booted': stationPaths,
  'station.created': stationPaths,
  'station.changed': stationPaths,
  'station.retired': stationPaths,
  'connector.status': [...stationPaths, '/stations/{identity}/status-log'],
  'transaction.started': [...transactionPaths, '/stations'],
  'transaction.updated': transactionPaths,
  'transaction.ended': [...transactionPaths, '/stations'],
  'transaction.provisional': transactionPaths,
  'transaction.confirmed': transactionPaths,
  'quarantine.added': ['/quarantine'],
  'quarantine.resolved': ['/quarantine', '/quarantine/{id}'],
  'attempt.refused': ['/attempts', '/stations/{identity}/timeline'],
  'attempt.connection_refused': ['/connection-attempts'],
  'waiting.added': ['/waiting-stations'],
  'waiting.resolved': ['/waiting-stations', '/stations'],
  'command.finished': [
    '/stations/{identity}/commands',
    '/stations/{identity}/timeline',
    '/bulk-commands/{bulkId}',
  ],
  'token.changed': ['/tokens', '/tokens/{tokenId}'],
  'site.changed': ['/sites', '/sites/{siteId}', '/map', '/overview'],
  'organization.changed': ['/organizations', '/me'],
  'device.security_event': ['/security-events', '/stations/{identity}/security-events'],
  'device.report': ['/stations/{identity}/reports', '/stations/{identity}/configuration'],
};

/** Events come in bursts: what they make old is asked for again at most this often. */
const GATHER_MS = 1000;
/** A list read this far is heavy to read again: it waits longer. */
const LONG_LIST_PAGES = 3;
const LONG_LIST_MS = 10_000;

type Stations = Set<string | null>;

/** Gathers the events of a moment and refreshes what they made old, once. */
export function createFreshness(client: QueryClient) {
  const dirty = new Map<string, Stations>();
  const refreshedAt = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    const present = Date.now();
    const waiting = new Map<string, Stations>();
    void client.invalidateQueries({
      predicate: ({ queryKey, queryHash, state }) => {
        const path = String(queryKey[0]);
        const stations = dirty.get(path);
        if (!stations || !concerns(state.data, stations)) return false;
        if (isLong(state.data) && present - (refreshedAt.get(queryHash) ?? 0) < LONG_LIST_MS) {
          waiting.set(path, stations);
          return false;
        }
        refreshedAt.set(queryHash, present);
        return true;
      },
    });
    dirty.clear();
    for (const [path, stations] of waiting) dirty.set(path, stations);
    timer = waiting.size > 0 ? setTimeout(flush, LONG_LIST_MS) : undefined;
  };

  return (message: LiveMessage) => {
    for (const path of staleBy[message.kind] ?? []) {
      dirty.set(path, (dirty.get(path) ?? new Set()).add(message.stationId));
      if (timer === undefined) timer = setTimeout(flush, GATHER_MS);
    }
  };
}

function isLong(data: unknown): boolean {
  const pages = (data as { pages?: unknown[] } | undefined)?.pages;
  return pages !== undefined && pages.length > LONG_LIST_PAGES;
}

/** A page about one station need not hear of the others. */
function concerns(data: unknown, stations: ReadonlySet<string | null>): boolean {
  if (typeof data !== 'object' || data === null) return true;
  if (!('identity' in data) || !('evses' in data) || !('id' in data)) return true;
  return stations.has(data.id as string) || stations.has(null);
}
