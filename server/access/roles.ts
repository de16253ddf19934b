import type { Grant } from '../platform/http/caller.ts';
import type { Permission } from '../platform/http/contract.ts';
import type { Role } from './contract.ts';

const viewer = [
  'organizations:read',
  'sites:read',
  'stations:read',
  'tokens:read',
  'drivers:read',
  'transactions:read',
  'tariffs:read',
  'reservations:read',
  'energy:read',
  'settings:read',
] as const;

const controller = [...viewer, 'stations:command', 'reservations:write', 'frames:read'] as const;

const manager = [
  ...controller,
  'sites:write',
  'stations:write',
  'stations:onboard',
  'tokens:write',
  'drivers:write',
  'transactions:write',
  'tariffs:write',
  'money:read',
  'money:write',
  'energy:write',
  'payments:refund',
] as const;

const owner = [
  ...manager,
  'organizations:write',
  'operators:read',
  'operators:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'stations:raw-call',
  'stations:customer-data',
  'settings:write',
] as const;

/** What each role may do; each holds all of the one before it, so that roles can be compared. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer,
  controller,
  manager,
  owner,
};

/** From the least to the most. */
export const roleOrder: readonly Role[] = ['viewer', 'controller', 'manager', 'owner'];

const rank = (role: string) => roleOrder.indexOf(role as Role);

export function roleHas(role: string, permission: Permission): boolean {
  return permissionsOf[role as Role]?.includes(permission) ?? false;
}

/** A grant, with all organizations that lie inside the one it names. */
export interface ResolvedGrant extends Grant {
  readonly inside: readonly string[];
  /** Its organization has none above it. */
  readonly atRoot: boolean;
}

/** Whether some grant held is at least as strong as the other and reaches at least as far. */
export function covers(held: readonly ResolvedGrant[], wanted: Grant): boolean {
  return held.some((grant) => {
    if (rank(grant.role) < rank(wanted.role)) return false;
    if (grant.siteId !== null) return grant.siteId === wanted.siteId;
    return grant.inside.includes(wanted.organizationId);
  });
}
