import { storablePayload } from './frame-row.ts';
import { MASKED, maskPayload } from './mask.ts';

/** Members by which messages and our own commands name a token. */
const tokenMembers = new Set(['idTag', 'parentIdTag', 'idToken', 'groupIdToken', 'uid', 'groupUid']);
/** Payloads are never nested deeper: their schemas are not. */
const maxDepth = 40;

/** What the audit trail keeps of a command: no secret, and no token, for it outlives the person whose token it is. */
export function auditDetail(detail: unknown): unknown {
  const masked = withoutTokens(maskPayload(detail) ?? null, 0);
  return storablePayload(masked, JSON.stringify(masked));
}

function withoutTokens(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return MASKED;
  if (Array.isArray(value)) return value.map((item) => withoutTokens(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      tokenMembers.has(name) && typeof member === 'string' ? MASKED : withoutTokens(member, depth + 1),
    ]),
  );
}
