import { createHash } from 'node:crypto';
import type { Authorization } from './authorize.ts';
import type { Entry, ListItem, ListUpdate } from './local-list.ts';

/** A question to a station: the action and its payload. */
export type Question = readonly [action: string, payload: object];

/** A configuration variable as far as lists want to know it. */
export interface ListVariable {
  readonly component: string;
  readonly variable: string;
  readonly value: string | null;
  readonly max: number | null;
}

/** What a station allows; undefined where it never told. */
export interface ListLimits {
  /** Items of one message. */
  readonly perMessage: number | undefined;
  /** Bytes of one message. */
  readonly bytesPerMessage: number | undefined;
  /** Items of the whole list. */
  readonly capacity: number | undefined;
  /** Whether the station uses its list at all. */
  readonly inUse: boolean | undefined;
}

/** How a version of OCPP speaks about local lists. */
export interface ListDialect {
  readonly askVersion: Question;
  readonly askLimits: Question;
  /** Names of the variables that tell the limits. */
  readonly limitVariables: readonly string[];
  limitsIn(variables: readonly ListVariable[]): ListLimits;
  /** A token with what was decided about it; undefined when it cannot be spelled. */
  item(authorization: Authorization): ListItem | undefined;
  send(update: ListUpdate): Question;
  /** The version in the answer; undefined when the station keeps no list. */
  versionIn(answer: unknown): number | undefined;
  readUpdate(request: unknown): {
    readonly version: number;
    readonly full: boolean;
    readonly put: readonly (Entry & { readonly uid: string })[];
    readonly remove: readonly { readonly uid: string }[];
  };
}

/** The item of a list: its wire form, and the digest by which a change of it is seen. */
export function itemOf(uid: string, type: string, wire: object): ListItem {
  return { uid, type, wire, digest: digestOf(wire) };
}

/** Of 16 characters: two different ones of a list are never alike by chance. */
export function digestOf(wire: unknown): string {
  return createHash('sha256').update(JSON.stringify(wire)).digest('base64url').slice(0, 16);
}

export const isOn = (value: string | null | undefined): boolean | undefined =>
  value == null || value === '' ? undefined : value.toLowerCase() === 'true';

/** A positive whole number; undefined for anything else. */
export function countIn(value: string | number | null | undefined): number | undefined {
  const count = Number(value ?? Number.NaN);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}
