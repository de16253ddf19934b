import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { ResolvedGrant } from './roles.ts';

/** What the database knows of whoever shows a session token or an API key. */
export interface FoundCaller {
  readonly kind: 'operator' | 'api_key';
  readonly id: string;
  readonly name: string;
  readonly sessionId: string | null;
  readonly mustChangePassword: boolean;
  readonly grants: readonly ResolvedGrant[];
  readonly lastUsedAt: Date | null;
}

/** One grant as JSON, with the organizations inside it; a grant of a site reaches no organization. */
const grantJson = (role: string, organization: string, site: string) => sql`
  json_build_object(
    'role', ${sql.ref(role)}, 'organizationId', ${sql.ref(organization)}, 'siteId', ${sql.ref(site)},
    'atRoot', ${sql.ref(site)} is null
       and (select parent_id is null from organization where id = ${sql.ref(organization)}),
    'inside', case when ${sql.ref(site)} is null
       then (select coalesce(json_agg(id), '[]') from organization where path @> array[${sql.ref(organization)}])
       else '[]'::json end)`;

/** The operator of a living sign-in session, with grants. */
export async function findBySession(
  db: Database,
  tokenHash: Buffer,
  now: Date,
): Promise<FoundCaller | undefined> {
  const { rows } = await sql<FoundCaller>`
    select 'operator' as kind, o.id, o.name, s.id as "sessionId", s.last_used_at as "lastUsedAt",
           o.must_change_password as "mustChangePassword",
           (select coalesce(json_agg(${grantJson('g.role', 'g.organization_id', 'g.site_id')}), '[]')
              from operator_grant g where g.operator_id = o.id) as grants
      from sign_in_session s join operator o on o.id = s.operator_id
     where s.token_hash = ${tokenHash} and s.expires_at > ${now} and o.disabled_at is null`.execute(db);
  return rows[0];
}

/** A valid API key, as a caller with one grant. */
export async function findByKey(db: Database, keyHash: Buffer, now: Date): Promise<FoundCaller | undefined> {
  const { rows } = await sql<FoundCaller>`
    select 'api_key' as kind, k.id, k.name, null as "sessionId", k.last_used_at as "lastUsedAt",
           false as "mustChangePassword",
           json_build_array(${grantJson('k.role', 'k.organization_id', 'k.site_id')}) as grants
      from api_key k
     where k.key_hash = ${keyHash} and k.revoked_at is null
       and (k.expires_at is null or k.expires_at > ${now})`.execute(db);
  return rows[0];
}

/** Notes that a session is in use and moves its end, but never beyond `latest` after its beginning. */
export async function touchSession(
  db: Database,
  sessionId: string,
  at: { now: Date; expires: Date; latestMs: number },
): Promise<void> {
  await sql`
    update sign_in_session
       set last_used_at = ${at.now},
           expires_at = least(${at.expires}, created_at + ${at.latestMs} * interval '1 millisecond')
     where id = ${sessionId}`.execute(db);
}

export async function touchKey(db: Database, id: string, now: Date): Promise<void> {
  await db.updateTable('api_key').set({ last_used_at: now }).where('id', '=', id).execute();
}
