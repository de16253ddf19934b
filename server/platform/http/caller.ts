import type { Permission } from './contract.ts';

/** A role within an organization and all below it, or within one site of it. */
export interface Grant {
  readonly role: string;
  readonly organizationId: string;
  readonly siteId: string | null;
}

/** Who asks. */
export interface Caller {
  readonly kind: 'operator' | 'api_key';
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Where a caller may do one thing: whole organizations (descendants included), and single sites. */
export interface Scope {
  /** The whole house: what belongs to no organization (waiting stations, settings) is seen only by these. */
  readonly whole: boolean;
  readonly organizationIds: readonly string[];
  readonly siteIds: readonly string[];
}

/** A caller who has proved who they are, and what follows from it. */
export interface Signed {
  readonly caller: Caller;
  /** `cookie` comes along by itself, so that writes must prove where they were sent from. */
  readonly by: 'cookie' | 'bearer';
  /** The sign-in session, when `by` is `cookie`. */
  readonly sessionId?: string;
  /** Whether any grant carries the permission. */
  can(permission: Permission): boolean;
  /** Where the permission holds; without a permission: wherever any grant holds. */
  scopeOf(permission?: Permission): Scope;
  /**
   * Tells within seconds when this caller's grants or sign-in change: `undefined` means that nothing is
   * allowed any more. For whatever stays open longer than a request, such as a stream. The caller ends it.
   */
  follow(listener: (signed: Signed | undefined) => void): { end(): void };
}
