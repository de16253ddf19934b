import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql, type Transaction } from 'kysely';
import { system } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { House } from './house.ts';
import { signedOut } from './problems.ts';

/** A driver who signed in: the account, and the drivers that it stands for. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly language: string | null;
  readonly mailNotices: boolean;
  readonly createdAt: Date;
  readonly driverIds: readonly string[];
}

/** Phones are the driver's own: a sign-in lasts while it is used, and half a year without. */
const idleMs = 180 * 86_400_000;
/** That it was used is noted so often at most. */
const noteEveryMs = 3_600_000;

export const newSecret = (): string => randomBytes(32).toString('base64url');
/** Secrets have 256 random bits: a fast hash keeps them as well as a slow one. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** The drivers that account `a` stands for. */
const driversOf = sql`
  array(select d.driver_id from drive_account_driver d join driver on driver.id = d.driver_id
         where d.account_id = a.id and driver.retired_at is null and driver.erased_at is null)`;

/** `__Host-` makes browsers refuse the cookie from anywhere but this host, over https. */
const cookieName = (secure: boolean) => (secure ? '__Host-busbar-drive' : 'busbar-drive');

/** Drivers' sign-ins: opaque, hashed, ended at once when somebody ends them. */
export function createAccounts(house: House & { readonly secureCookies: boolean }) {
  const { db, clock, newId, secureCookies } = house;
  const cookie = cookieName(secureCookies);
  const tokenOf = (request: FastifyRequest) => request.cookies[cookie];

  /** Who asks; 401 when nobody has signed in. */
  async function who(request: FastifyRequest): Promise<Account> {
    const account = await whoIf(request);
    if (!account) throw signedOut();
    return account;
  }

  /** Who asks, where somebody has signed in: for what can be had without an account too. */
  async function whoIf(request: FastifyRequest): Promise<Account | undefined> {
    const token = tokenOf(request);
    if (!token) return undefined;
    const hash = hashOf(token);
    const now = clock.now();
    const { rows } = await sql<{
      id: string;
      email: string;
      language: string | null;
      mail_notices: boolean;
      created_at: Date;
      seen_at: Date;
      driver_ids: string[];
    }>`
      select a.id, a.email, a.language, a.mail_notices, a.created_at, s.seen_at,
             ${driversOf} as driver_ids
        from drive_session s join drive_account a on a.id = s.account_id
       where s.hash = ${hash} and s.expires_at > ${now}`.execute(db);
    const [row] = rows;
    if (!row) return undefined;
    if (now.getTime() - row.seen_at.getTime() > noteEveryMs) await noteUse(hash, now);
    return {
      id: row.id,
      email: row.email,
      language: row.language,
      mailNotices: row.mail_notices,
      createdAt: row.created_at,
      driverIds: row.driver_ids,
    };
  }

  /** What names the sign-in that a request came with, without being it. */
  function signInOf(request: FastifyRequest): string | undefined {
    const token = tokenOf(request);
    return token && hashOf(token).toString('hex');
  }

  /** Those of these sign-ins that have not ended, each with the drivers that its account stands for now. */
  async function standing(signIns: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const { rows } = await sql<{ sign_in: string; driver_ids: string[] }>`
      select encode(s.hash, 'hex') as sign_in, ${driversOf} as driver_ids
        from drive_session s join drive_account a on a.id = s.account_id
       where s.hash = any(${signIns.map((signIn) => Buffer.from(signIn, 'hex'))}::bytea[])
         and s.expires_at > ${clock.now()}`.execute(db);
    return new Map(rows.map(({ sign_in, driver_ids }) => [sign_in, driver_ids]));
  }

  async function noteUse(hash: Buffer, now: Date): Promise<void> {
    const expires_at = new Date(now.getTime() + idleMs);
    await db
      .updateTable('drive_session')
      .set({ seen_at: now, expires_at })
      .where('hash', '=', hash)
      .execute();
  }

  /** Begins a sign-in under a token never seen before, and ends the one that the browser carried. */
  async function begin(accountId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = newSecret();
    const now = clock.now();
    const before = tokenOf(request);
    if (before) await db.deleteFrom('drive_session').where('hash', '=', hashOf(before)).execute();
    await db
      .insertInto('drive_session')
      .values({
        hash: hashOf(token),
        account_id: accountId,
        created_at: now,
        seen_at: now,
        expires_at: new Date(now.getTime() + idleMs),
        agent: request.headers['user-agent']?.slice(0, 300) ?? null,
      })
      .execute();
    reply.setCookie(cookie, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: secureCookies,
      maxAge: idleMs / 1000,
    });
  }

  async function end(request: FastifyRequest, reply: FastifyReply, everywhere: boolean): Promise<void> {
    const token = tokenOf(request);
    reply.clearCookie(cookie, { path: '/', secure: secureCookies });
    if (!token) return;
    const hash = hashOf(token);
    if (everywhere)
      await db
        .deleteFrom('drive_session')
        .where('account_id', 'in', (own) =>
          own.selectFrom('drive_session').select('account_id').where('hash', '=', hash),
        )
        .execute();
    await db.deleteFrom('drive_session').where('hash', '=', hash).execute();
  }

  /** The account of an address that was just proven; made, with its driver, when there was none. */
  function accountOf(email: string, language: string | null): Promise<string> {
    return change(house, async (trx) => {
      const email_key = emailKey(email);
      const at = clock.now();
      const made = await trx
        .insertInto('drive_account')
        .values({ id: newId(), email: email.trim(), email_key, language, created_at: at })
        .onConflict((same) => same.column('email_key').doUpdateSet({ email: email.trim() }))
        .returning('id')
        .executeTakeFirstOrThrow();
      await sql`
        insert into drive_account_driver (account_id, driver_id)
        select ${made.id}::uuid, id from driver
         where lower(email) = ${email_key} and retired_at is null and erased_at is null
        on conflict do nothing`.execute(trx);
      const known = await trx
        .selectFrom('drive_account_driver')
        .select('driver_id')
        .where('account_id', '=', made.id)
        .executeTakeFirst();
      if (known) return { result: made.id };
      const { driverId, organizationId } = await makeDriver(trx, made.id, email.trim(), language, at);
      const subject = { organizationId, subjectId: driverId };
      return {
        result: made.id,
        events: [{ kind: 'driver.changed', at, ...subject, data: { action: 'created' } }],
        audit: [
          { caller: system, action: 'driver.signed_up', subjectKind: 'driver', ...subject, detail: {} },
        ],
      };
    });
  }

  /** Who signs up is a driver of the operator of the network: without tokens, so that nothing starts unpaid. */
  async function makeDriver(
    trx: Transaction<DB>,
    accountId: string,
    email: string,
    language: string | null,
    at: Date,
  ) {
    const driverId = newId();
    const { id: organizationId } = await trx
      .selectFrom('organization')
      .select('id')
      .where('parent_id', 'is', null)
      .executeTakeFirstOrThrow();
    const name = email.split('@')[0]!.slice(0, 200);
    await trx
      .insertInto('driver')
      .values({ id: driverId, organization_id: organizationId, name, email, language, created_at: at })
      .execute();
    await trx
      .insertInto('drive_account_driver')
      .values({ account_id: accountId, driver_id: driverId, signed_up: true })
      .execute();
    return { driverId, organizationId };
  }

  return {
    who,
    whoIf,
    signInOf,
    standing,
    begin,
    end,
    accountOf,
    /** Forgets what ran out by itself. */
    async purge(): Promise<void> {
      const now = clock.now();
      for (const table of ['drive_session', 'drive_link', 'drive_challenge'] as const)
        await db.deleteFrom(table).where('expires_at', '<', now).execute();
    },
  };
}
export type Accounts = ReturnType<typeof createAccounts>;
