/** Which cached answers an event makes old. Pages never poll: they are refreshed from here. */

import type { QueryClient, QueryKey } from '@tanstack/react-query';
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
  '/transactions/{id}/cost',
  '/transactions/{id}/readings',
  '/stations/{identity}',
  '/stations/{identity}/timeline',
  '/overview',
  '/sites/{siteId}/readiness',
];
const readingPaths = ['/transactions/{id}/readings', '/transactions/{id}', '/billing-holds'];
const limitPaths = ['/stations/{identity}/charging-limits', '/stations/{identity}/charging-profiles'];
const moneyPaths = [
  '/invoices',
  '/invoices/{invoiceId}',
  '/ledger/prepaid',
  '/billables',
  '/customers',
  '/customers/{customerId}',
  '/ledger/accounts',
  '/ledger/postings',
  '/settlement/statements',
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
  'station.local_list': ['/stations/{identity}/local-list', '/local-lists'],
  'device.certificate_requested': ['/signing-requests', '/stations/{identity}/security'],
  'device.certificate_delivered': ['/signing-requests', '/certificates', '/stations/{identity}/security'],
  'device.certificate_revoked': ['/certificates', '/certificates/{certificateId}', '/certificates/expiry'],
  'device.security_upgrade': ['/stations/{identity}/security', '/stations/{identity}'],
  'device.display': ['/stations/{identity}/display-messages'],
  'device.battery_swap': ['/stations/{identity}/batteries', '/stations/{identity}/battery-swaps'],
  'transaction.settled': ['/settlements', '/payments'],
  'transaction.held': readingPaths,
  'transaction.released': readingPaths,
  'meter_key.changed': ['/meter-keys'],
  'connector.status': [...stationPaths, '/stations/{identity}/status-log'],
  'transaction.started': [...transactionPaths, '/stations'],
  'transaction.updated': transactionPaths,
  'transaction.ended': [...transactionPaths, '/stations'],
  'transaction.provisional': transactionPaths,
  'transaction.confirmed': transactionPaths,
  'payment.changed': ['/payments', '/payments/{paymentId}', '/payment-differences'],
  'quarantine.added': ['/quarantine'],
  'quarantine.resolved': ['/quarantine', '/quarantine/{id}'],
  'attempt.refused': ['/attempts', '/refusals', '/stations/{identity}/timeline'],
  'attempt.connection_refused': ['/connection-attempts'],
  'waiting.added': ['/waiting-stations'],
  'waiting.resolved': ['/waiting-stations', '/stations'],
  'reservation.requested': ['/reservations', '/reservations/{reservationId}'],
  'reservation.active': ['/reservations', '/reservations/{reservationId}'],
  'reservation.used': ['/reservations', '/reservations/{reservationId}'],
  'reservation.no_show': ['/reservations', '/reservations/{reservationId}'],
  'reservation.fee_voided': ['/reservations', '/reservations/{reservationId}'],
  'reservation.expired': ['/reservations', '/reservations/{reservationId}'],
  'reservation.cancelled': ['/reservations', '/reservations/{reservationId}'],
  'reservation.removed': ['/reservations', '/reservations/{reservationId}'],
  'reservation.faulted': ['/reservations', '/reservations/{reservationId}'],
  'reservation.refused': ['/reservations', '/reservations/{reservationId}'],
  'departure.changed': ['/departures', '/depots', '/sites/{siteId}/readiness'],
  'charging.external_limit': limitPaths,
  'charging.profiles': limitPaths,
  'charging.priority': limitPaths,
  'charging.needs': ['/stations/{identity}/charging-needs', ...limitPaths],
  'charging.ev_schedule': ['/stations/{identity}/charging-needs'],
  'der.alarm': ['/stations/{identity}/der-controls'],
  'der.control': ['/stations/{identity}/der-controls'],
  'der.report': ['/stations/{identity}/der-controls'],
  'command.finished': [
    ...limitPaths,
    '/stations/{identity}/der-controls',
    '/stations/{identity}/commands',
    '/stations/{identity}/timeline',
    '/bulk-commands/{bulkId}',
  ],
  'token.changed': [
    '/tokens',
    '/tokens/{tokenId}',
    '/card-requests',
    '/stations/{identity}/local-list',
    '/local-lists',
  ],
  'tariff.changed': ['/tariffs', '/tariffs/{tariffId}', '/tariffs/{tariffId}/prices', '/tariff-assignments'],
  'price_series.changed': ['/price-series', '/price-series/{seriesId}/points', '/tariffs/{tariffId}/prices'],
  'driver.changed': ['/drivers', '/drivers/{driverId}', '/tokens', '/refusals'],
  'fleet.changed': ['/fleets', '/fleets/{fleetId}', '/driver-groups', '/drivers', '/drivers/{driverId}'],
  'vehicle.changed': ['/vehicles', '/vehicles/{vehicleId}', '/drivers/{driverId}', '/tokens'],
  'contract.changed': ['/contracts', '/refusals'],
  'budget.changed': ['/budgets', '/refusals'],
  'balance.changed': ['/balances', '/balances/{balanceId}/movements', '/refusals'],
  'invoice.issued': moneyPaths,
  'invoice.changed': moneyPaths,
  'energy.now': [
    '/sites/{siteId}/dispatch',
    '/sites/{siteId}/dispatch/days',
    '/sites/{siteId}/batteries',
    '/energy/sites',
  ],
  'energy.tree': ['/sites/{siteId}/tree', '/sites/{siteId}/tree/versions', '/energy/sites'],
  'energy.meter': [
    '/sites/{siteId}/meters',
    '/meters/{meterId}',
    '/sites/{siteId}/power-now',
    '/sites/{siteId}/solar-plants',
    '/sites/{siteId}/batteries',
  ],
  'energy.prices': ['/sites/{siteId}/power-prices', '/sites/{siteId}/dispatch/days'],
  'energy.carbon': ['/carbon-series', '/sites/{siteId}/power-prices'],
  'energy.limits': [
    '/sites/{siteId}/grid-limits',
    '/sites/{siteId}/dimming',
    '/grid-events',
    '/grid-alerts',
    '/grid-opt-outs',
    '/vtns',
  ],
  'site.changed': ['/sites', '/sites/{siteId}', '/sites/{siteId}/access', '/map', '/overview'],
  'organization.changed': ['/organizations', '/me'],
  'device.log': ['/stations/{identity}/logs', '/logs'],
  'device.event': ['/stations/{identity}/device-events', '/device-events'],
  'device.monitors': ['/stations/{identity}/monitors'],
  'device.streams': ['/stations/{identity}/event-streams'],
  'device.campaign': ['/campaigns', '/campaigns/{campaignId}', '/campaigns/{campaignId}/stations'],
  'device.security_event': ['/security-events', '/stations/{identity}/security-events'],
  'device.configuration': [
    '/configuration-drift',
    '/configuration-templates',
    '/stations/{identity}/wanted-configuration',
  ],
  'device.template': [
    '/configuration-templates',
    '/configuration-templates/{templateId}',
    '/configuration-drift',
  ],
  'device.report': [
    '/stations/{identity}/firmware',
    '/stations/{identity}/logs',
    '/firmware-files',
    '/stations/{identity}/variable-reports',
    '/stations/{identity}/components',
    '/stations/{identity}/reports',
    '/stations/{identity}/configuration',
  ],
};

/** Events come in bursts: what they make old is asked for again at most this often. */
const GATHER_MS = 1000;
/** A list read this far is heavy to read again: it waits longer. */
const LONG_LIST_PAGES = 3;
const LONG_LIST_MS = 10_000;
/** What is heavy to draw waits longer too: a map is painted anew as a whole, and days are drawn by quarters of an hour. */
const paceOf: Readonly<Record<string, number>> = { '/map': 5000, '/sites/{siteId}/dispatch/days': 60_000 };

type Stations = Set<string | null>;

/** Gathers the events of a moment and refreshes what they made old, once. */
export function createFreshness(client: QueryClient) {
  const dirty = new Map<string, Stations>();
  const refreshedAt = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;

  const flush = () => {
    const present = Date.now();
    const waiting = new Map<string, Stations>();
    let wait = Number.POSITIVE_INFINITY;
    void client.invalidateQueries({
      predicate: ({ queryKey, queryHash, state }) => {
        const path = String(queryKey[0]);
        const stations = dirty.get(path);
        if (!stations || !concerns(stationOf(client, queryKey, state.data), stations)) return false;
        const left = (refreshedAt.get(queryHash) ?? 0) + pace(path, state.data) - present;
        if (left > 0) {
          waiting.set(path, stations);
          wait = Math.min(wait, left);
          return false;
        }
        refreshedAt.set(queryHash, present);
        return true;
      },
    });
    dirty.clear();
    dueAt = Number.POSITIVE_INFINITY;
    for (const [path, stations] of waiting) dirty.set(path, stations);
    if (waiting.size > 0) schedule(wait);
  };

  /** Flushes after a while, or sooner when that is planned already. */
  const schedule = (wait: number) => {
    if (Date.now() + wait >= dueAt) return;
    clearTimeout(timer);
    dueAt = Date.now() + wait;
    timer = setTimeout(flush, wait);
  };

  return (message: LiveMessage) => {
    for (const path of staleBy[message.kind] ?? []) {
      dirty.set(path, (dirty.get(path) ?? new Set()).add(message.stationId));
      schedule(GATHER_MS);
    }
  };
}

/** How long an answer is left alone after it was asked for. */
function pace(path: string, data: unknown): number {
  const pages = (data as { pages?: unknown[] } | undefined)?.pages;
  return pages !== undefined && pages.length > LONG_LIST_PAGES ? LONG_LIST_MS : (paceOf[path] ?? 0);
}

/** The id of the one station that a cached answer is about; undefined when it is about many, or not known. */
function stationOf(client: QueryClient, queryKey: QueryKey, data: unknown): string | undefined {
  const { identity } = (queryKey[2] as { params?: { identity?: string } } | undefined)?.params ?? {};
  if (identity === undefined) return undefined;
  const page = queryKey[0] === '/stations/{identity}' ? data : client.getQueryData(stationKey(identity));
  return (page as { id?: string } | undefined)?.id;
}

const stationKey = (identity: string) => ['/stations/{identity}', 'one', { params: { identity } }];

/** A page about one station need not hear of the others. */
function concerns(station: string | undefined, stations: Stations): boolean {
  return station === undefined || stations.has(station) || stations.has(null);
}
