import { sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';

/** What checking a password needs. */
export interface Account {
  id: string;
  name: string;
  email: string;
  password_hash: string | null;
  disabled_at: Date | null;
  must_change_password: boolean;
}

const accountColumns = [
  'id',
  'name',
  'email',
  'password_hash',
  'disabled_at',
  'must_change_password',
] as const;

export function findAccount(db: Database, email: string): Promise<Account | undefined> {
  return db
    .selectFrom('operator')
    .select(accountColumns)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
}

export function findAccountById(db: Database, id: string): Promise<Account | undefined> {
  return db.selectFrom('operator').select(accountColumns).where('id', '=', id).executeTakeFirst();
}

export async function insertSession(
  trx: Transaction<DB>,
  session: {
    id: string;
    tokenHash: Buffer;
    operatorId: string;
    now: Date;
    expiresAt: Date;
    address: string;
    agent: string | null;
  },
): Promise<void> {
  await trx
    .insertInto('sign_in_session')
    .values({
      id: session.id,
      token_hash: session.tokenHash,
      operator_id: session.operatorId,
      created_at: session.now,
      last_used_at: session.now,
      expires_at: session.expiresAt,
      address: session.address,
      agent: session.agent,
    })
    .execute();
  await trx
    .updateTable('operator')
    .set({ last_sign_in_at: session.now })
    .where('id', '=', session.operatorId)
    .execute();
}

/** Ends an operator's sign-ins, all or all but one. */
export async function endSessions(
  db: Database | Transaction<DB>,
  operatorId: string,
  options: { except?: string } = {},
): Promise<void> {
  let ended = db.deleteFrom('sign_in_session').where('operator_id', '=', operatorId);
  if (options.except) ended = ended.where('id', '!=', options.except);
  await ended.execute();
}

export async function endSessionByToken(db: Database | Transaction<DB>, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('sign_in_session').where('token_hash', '=', tokenHash).execute();
}

/** Forgets sign-ins that ended by themselves; run by a job. */
export async function purgeSessions(db: Database, now: Date): Promise<void> {
  await db.deleteFrom('sign_in_session').where('expires_at', '<', now).execute();
}

export async function storePassword(
  db: Database | Transaction<DB>,
  operatorId: string,
  hash: string,
  mustChange: boolean,
): Promise<void> {
  await db
    .updateTable('operator')
    .set({ password_hash: hash, must_change_password: mustChange })
    .where('id', '=', operatorId)
    .execute();
}
