import { sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';

/** The organizations that an import may write to. */
export interface Organizations {
  /** By name or id: the one that is meant, or why it cannot be told. */
  find(words: string): { readonly id: string } | 'unknown' | 'ambiguous';
  /** The one that is meant where none is named. */
  readonly usual: string | undefined;
}

export async function importOrganizations(
  trx: Transaction<DB>,
  scope: Scope,
  usual: string | undefined,
): Promise<Organizations> {
  const rows = await trx
    .selectFrom('organization')
    .select(['id', 'name'])
    .where(inScope(scope, 'organization.id'))
    .where('retired_at', 'is', null)
    .execute();
  const byName = Map.groupBy(rows, ({ name }) => name.toLowerCase());
  const ids = new Set(rows.map(({ id }) => id));
  return {
    find(words) {
      if (ids.has(words.toLowerCase())) return { id: words.toLowerCase() };
      const named = byName.get(words.toLowerCase()) ?? [];
      if (named.length > 1) return 'ambiguous';
      return named[0] ?? 'unknown';
    },
    usual:
      usual === undefined
        ? rows.length === 1
          ? rows[0]?.id
          : undefined
        : ids.has(usual)
          ? usual
          : undefined,
  };
}

export interface KnownStation {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly name: string;
  readonly note: string;
  readonly reachable: boolean;
}

/** The stations that exist under the identities of a file, whoever's they are. */
export async function knownStations(
  trx: Transaction<DB>,
  scope: Scope,
  identities: readonly string[],
): Promise<Map<string, KnownStation>> {
  const rows = await trx
    .selectFrom('station')
    .select(['id', 'identity', 'organization_id', 'site_id', 'name', 'note'])
    .select(sql<boolean>`${inScope(scope, 'station.organization_id', 'station.site_id')}`.as('reachable'))
    .where('identity', 'in', [...identities])
    .execute();
  return new Map(
    rows.map((row) => [
      row.identity,
      {
        id: row.id,
        organizationId: row.organization_id,
        siteId: row.site_id,
        name: row.name,
        note: row.note,
        reachable: row.reachable,
      },
    ]),
  );
}

/** The active sites in reach, by organization and name. */
export async function knownSites(trx: Transaction<DB>, scope: Scope): Promise<Map<string, string>> {
  const rows = await trx
    .selectFrom('site')
    .select(['id', 'organization_id', 'name'])
    .where(inScope(scope, 'site.organization_id', 'site.id'))
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [siteKey(row.organization_id, row.name), row.id]));
}

export const siteKey = (organizationId: string, name: string) => `${organizationId} ${name.toLowerCase()}`;
