import { sql } from 'kysely';
import { system } from './audit.ts';
import { type FirstRunDeps, insertOwnerOfAll } from './first-run.ts';
import { newTemporaryPassword } from './secrets.ts';
import { endSessions, findAccount, storePassword } from './session-store.ts';

/** What whoever can run commands beside the database may do for people who cannot get in. */
export function createRescue(deps: FirstRunDeps) {
  const { db, passwords, audit } = deps;
  return {
    /** Every operator with the roles they hold, by address. */
    async operators(): Promise<{ email: string; name: string; disabled: boolean; roles: string }[]> {
      const { rows } = await sql<{ email: string; name: string; disabled: boolean; roles: string }>`
        select o.email, o.name, o.disabled_at is not null as disabled,
               coalesce(string_agg(g.role || ' of ' || coalesce(s.name, r.name), ', ' order by r.name, s.name), 'no role') as roles
          from operator o
          left join operator_grant g on g.operator_id = o.id
          left join organization r on r.id = g.organization_id
          left join site s on s.id = g.site_id
         group by o.id order by lower(o.email)`.execute(db);
      return rows;
    },

    /** Gives a temporary password, ends all sign-ins and lets a disabled account in again. */
    async resetPassword(email: string): Promise<{ temporaryPassword: string } | 'unknown'> {
      const account = await findAccount(db, email);
      if (!account) return 'unknown';
      const temporaryPassword = newTemporaryPassword();
      const hash = await passwords.hash(temporaryPassword);
      await db.transaction().execute(async (trx) => {
        await storePassword(trx, account.id, hash, true);
        await trx.updateTable('operator').set({ disabled_at: null }).where('id', '=', account.id).execute();
        await endSessions(trx, account.id);
        const subject = { subjectKind: 'operator', subjectId: account.id, organizationId: null };
        await audit(trx, { caller: system, action: 'operator.password_reset', ...subject });
      });
      return { temporaryPassword };
    },

    /** Makes an owner of the whole network with a temporary password. */
    async createOwner(owner: {
      email: string;
      name: string;
    }): Promise<{ temporaryPassword: string } | 'taken'> {
      if (await findAccount(db, owner.email)) return 'taken';
      const temporaryPassword = newTemporaryPassword();
      const hash = await passwords.hash(temporaryPassword);
      await db.transaction().execute((trx) => insertOwnerOfAll(deps, trx, owner, hash, { mustChange: true }));
      return { temporaryPassword };
    },
  };
}
