import type { TokenFacts } from './decide.ts';

/** What is read of a token `t` of an organization `o` to decide about it. */
export const tokenColumns = `t.id, t.uid, t.kind, t.organization_id, o.path, t.status, t.group_uid, t.valid_from,
       t.valid_until, t.language, t.message, t.charging_priority`;

export interface TokenRow {
  readonly id: string;
  readonly uid: string;
  readonly kind: TokenFacts['kind'];
  readonly organization_id: string;
  readonly path: string[];
  readonly status: TokenFacts['status'];
  readonly group_uid: string | null;
  readonly valid_from: Date | null;
  readonly valid_until: Date | null;
  readonly language: string | null;
  readonly message: string | null;
  readonly charging_priority: number | null;
}

export function toFacts(row: TokenRow): TokenFacts {
  return {
    id: row.id,
    uid: row.uid,
    kind: row.kind,
    organizationId: row.organization_id,
    organizationPath: row.path,
    status: row.status,
    groupUid: row.group_uid,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    language: row.language,
    chargingPriority: row.charging_priority,
    message: row.message,
  };
}
