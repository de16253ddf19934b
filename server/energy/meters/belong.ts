import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { problem } from '../../platform/http/problem.ts';

/** Demands that meters stand at a site: what flows elsewhere says nothing of its conductors. */
export async function requireMetersOf(
  db: Kysely<DB>,
  siteId: string,
  meterIds: readonly (string | null | undefined)[],
): Promise<void> {
  const wanted = [...new Set(meterIds.filter((id) => typeof id === 'string'))];
  if (wanted.length === 0) return;
  const found = await db
    .selectFrom('meter')
    .select('id')
    .where('id', 'in', wanted)
    .where('site_id', '=', siteId)
    .where('retired_at', 'is', null)
    .execute();
  if (found.length < wanted.length) throw elsewhere();
}

const elsewhere = () =>
  problem(422, {
    title: 'Cannot be used',
    detail: 'A meter that is named does not stand at this site, or is out of service.',
    help: 'Choose one of the site’s meters, or add it first.',
    errors: [{ path: 'body/meterId', message: 'is no meter of this site' }],
  });
