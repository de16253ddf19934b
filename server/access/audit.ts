import { createHmac, hkdfSync } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { NewId } from '../platform/ids.ts';

/** Who acts: a caller of the API, or Busbar itself. */
export type Actor = Pick<Caller, 'kind' | 'id'> | { readonly kind: 'system'; readonly id: null };
export const system: Actor = { kind: 'system', id: null };

export interface AuditWords {
  readonly caller: Actor;
  /** `station.retired`: the subject's kind, and what became of it. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string | null;
  readonly organizationId: string | null;
  readonly siteId?: string | null;
  /** What was changed, in JSON; never a secret. People are named by id only, for this is never erased. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * Notes who did what, in the transaction that does it. Make it the transaction's last step: writers of the
 * trail go one by one from here to their commit. Nothing that stations wait for goes through it.
 */
export type Audit = (trx: Transaction<DB>, words: AuditWords | readonly AuditWords[]) => Promise<void>;

/** One lock for the trail's end: entries are chained in the order in which they are committed. */
const trailLock = 7_205_759;

export function createAudit(deps: { clock: Clock; newId: NewId; serverKey: Uint8Array }) {
  const key = chainKey(deps.serverKey);

  function entryOf(words: AuditWords, previous: Buffer | null) {
    const entry = {
      id: deps.newId(),
      at: deps.clock.now(),
      actor_kind: words.caller.kind,
      actor_id: words.caller.id,
      organization_id: words.organizationId,
      site_id: words.siteId ?? null,
      action: words.action,
      subject_kind: words.subjectKind,
      subject_id: words.subjectId,
      detail: JSON.parse(JSON.stringify(words.detail ?? {})),
      previous_hash: previous,
    };
    return { ...entry, detail: JSON.stringify(entry.detail), hash: hashEntry(key, entry) };
  }

  const audit: Audit = async (trx, words) => {
    await sql`select pg_advisory_xact_lock(${trailLock})`.execute(trx);
    const last = await trx
      .selectFrom('audit')
      .select('hash')
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const entries: ReturnType<typeof entryOf>[] = [];
    for (const one of [words].flat()) entries.push(entryOf(one, entries.at(-1)?.hash ?? last?.hash ?? null));
    await trx.insertInto('audit').values(entries).execute();
  };
  return { audit, verify: (db: Kysely<DB>) => verify(db, key) };
}

interface Entry {
  id: string;
  at: Date;
  actor_kind: string;
  actor_id: string | null;
  organization_id: string | null;
  site_id: string | null;
  action: string;
  subject_kind: string;
  subject_id: string | null;
  detail: unknown;
  previous_hash: Buffer | null;
}

/** Keyed with the server's key: whoever can write to the database alone cannot mend the chain. */
const chainKey = (serverKey: Uint8Array) =>
  Buffer.from(hkdfSync('sha256', serverKey, '', 'busbar audit', 32));

function hashEntry(key: Buffer, entry: Entry): Buffer {
  const told = [
    entry.previous_hash?.toString('hex') ?? null,
    entry.id,
    entry.at.toISOString(),
    entry.actor_kind,
    entry.actor_id,
    entry.organization_id,
    entry.site_id,
    entry.action,
    entry.subject_kind,
    entry.subject_id,
    sorted(entry.detail),
  ];
  return createHmac('sha256', key).update(JSON.stringify(told)).digest();
}

/** jsonb keeps members in an order of its own, so that they are hashed in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const);
  return { members: members.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** Rows read at once while the trail is checked. */
const checkedAtOnce = 2000;

export interface Verification {
  whole: boolean;
  entries: number;
  brokenAt: number | null;
}

/** Walks the trail from its first entry and names the first that does not fit to the one before it. */
async function verify(db: Kysely<DB>, key: Buffer): Promise<Verification> {
  let previous: Buffer | null = null;
  let after = 0;
  let entries = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(checkedAtOnce)
      .execute();
    for (const row of rows) {
      const follows = same(row.previous_hash, previous);
      if (!follows || !row.hash.equals(hashEntry(key, row)))
        return { whole: false, entries, brokenAt: row.sequence };
      previous = row.hash;
      entries++;
    }
    const last = rows.at(-1);
    if (!last || rows.length < checkedAtOnce) return { whole: true, entries, brokenAt: null };
    after = last.sequence;
  }
}

function same(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
