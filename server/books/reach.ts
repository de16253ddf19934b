import { type Selectable, sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { notFound } from '../platform/http/problem.ts';

/** Whom the books deal with until they are retired, as problems name them. */
const names = {
  legal_entity: 'such legal entity',
  customer: 'such customer',
  site_host: 'such site host',
} as const;

/** One in reach of the caller that is not retired, locked against other changes; throws 404 when there is none. */
export async function requireOne<Table extends keyof typeof names>(
  trx: Transaction<DB>,
  scope: Scope,
  table: Table,
  id: string,
): Promise<Selectable<DB[Table]>> {
  const { rows } = await sql<Selectable<DB[Table]>>`
    select t.* from ${sql.table(table)} t
     where t.id = ${id} and t.retired_at is null and ${inScope(scope, 't.organization_id')}
       for no key update`.execute(trx);
  if (!rows[0]) throw notFound(names[table]);
  return rows[0];
}
