import type { PermissionOf } from '../platform/stream-message.ts';

/** The first beginning that fits decides; a kind that is not listed is told to nobody. */
const permissions: readonly (readonly [start: string, permission: string])[] = [
  ['attempt.connection_refused', 'stations:onboard'],
  ['attempt.', 'transactions:read'],
  ['balance.', 'drivers:read'],
  ['budget.', 'drivers:read'],
  ['charging.', 'stations:read'],
  ['command.', 'stations:read'],
  ['connector.', 'stations:read'],
  ['departure.', 'energy:read'],
  ['der.', 'stations:read'],
  ['contract.', 'drivers:read'],
  ['device.', 'stations:read'],
  ['energy.', 'energy:read'],
  ['driver.', 'drivers:read'],
  ['fleet.', 'drivers:read'],
  ['frame', 'frames:read'],
  ['invoice.', 'money:read'],
  ['meter', 'stations:read'],
  ['organization.', 'organizations:read'],
  ['payment.', 'money:read'],
  ['price_series.', 'tariffs:read'],
  ['pulse', 'stations:read'],
  ['quarantine.', 'transactions:read'],
  ['reservation.', 'reservations:read'],
  ['site.', 'sites:read'],
  ['station.', 'stations:read'],
  ['tariff.', 'tariffs:read'],
  ['token.', 'tokens:read'],
  ['transaction.', 'transactions:read'],
  ['vehicle.', 'drivers:read'],
  ['waiting.', 'stations:onboard'],
];

/** What a caller must be allowed to hear of a kind of message on the live stream. */
export const permissionOfKind: PermissionOf = (kind) =>
  permissions.find(([start]) => kind.startsWith(start))?.[1];
