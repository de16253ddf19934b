import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { Account } from './account.ts';
import type { Me } from './account-contract.ts';

export type ReadMe = (account: Account) => Promise<Me>;

/** Who is signed in, with what is theirs alone. */
export function createReadMe(db: Database, pushKey: string): ReadMe {
  return async ({ id }) => {
    const { rows } = await sql<{
      email: string;
      language: string | null;
      mail_notices: boolean;
      created_at: Date;
      name: string | null;
      organizations: string[];
      favourites: string[];
    }>`
      select a.email, a.language, a.mail_notices, a.created_at,
             (select d.name from drive_account_driver l join driver d on d.id = l.driver_id
               where l.account_id = a.id order by d.created_at limit 1) as name,
             array(select distinct o.name from drive_account_driver l join driver d on d.id = l.driver_id
                     join organization o on o.id = d.organization_id where l.account_id = a.id order by o.name)
               as organizations,
             array(select site_id::text from drive_favourite f where f.account_id = a.id order by f.created_at)
               as favourites
        from drive_account a where a.id = ${id}::uuid`.execute(db);
    const row = rows[0]!;
    const passkeys = await db
      .selectFrom('drive_passkey')
      .select(['id', 'name', 'created_at', 'used_at'])
      .where('account_id', '=', id)
      .orderBy('created_at')
      .execute();
    return {
      email: row.email,
      language: row.language,
      mailNotices: row.mail_notices,
      name: row.name ?? '',
      createdAt: row.created_at.toISOString(),
      organizations: row.organizations,
      favourites: row.favourites,
      pushKey,
      passkeys: passkeys.map((key) => ({
        id: key.id,
        name: key.name,
        createdAt: key.created_at.toISOString(),
        usedAt: key.used_at?.toISOString() ?? null,
      })),
    };
  };
}
