import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Handled, handle, handlePublic } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import { sessionCookieName } from '../platform/http/server.ts';
import { isZone } from '../platform/zone.ts';
import { idleMs, longestSessionMs } from './callers.ts';
import { roles } from './contract.ts';
import { makeFirstOwner, setupNeeded } from './first-run.ts';
import type { House } from './house.ts';
import { reachableOrganizations, readMe, updateMe } from './me-store.ts';
import { permissionsOf } from './roles.ts';
import { hashOf, newSessionToken } from './secrets.ts';
import {
  type Account,
  endSessionByToken,
  endSessions,
  findAccount,
  findAccountById,
  insertSession,
  storePassword,
} from './session-store.ts';
import * as contract from './sign-in-contract.ts';

/** First run, sign-in and out, and what concerns oneself. */
export function sessionRoutes(house: House): Handled[] {
  const { db, clock, passwords, throttle, callers } = house;
  const cookie = sessionCookieName(house.secureCookies);

  /** Ends whatever sign-in the browser carried, and begins a new one under a token never seen before. */
  async function begin(account: Account, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = newSessionToken();
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const unchanged = await trx
        .selectFrom('operator')
        .select('id')
        .where('id', '=', account.id)
        .where('password_hash', '=', account.password_hash)
        .where('disabled_at', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      // The password was changed while it was being checked: what was checked no longer counts.
      if (!unchanged) throw wrongSignIn();
      const before = request.cookies[cookie];
      if (before) await endSessionByToken(trx, hashOf(before));
      const agent = request.headers['user-agent']?.slice(0, 300) ?? null;
      const expiresAt = new Date(now.getTime() + idleMs);
      await insertSession(trx, {
        id: house.newId(),
        tokenHash: hashOf(token),
        operatorId: account.id,
        now,
        expiresAt,
        address: request.ip,
        agent,
      });
      await house.audit(trx, {
        caller: { kind: 'operator', id: account.id },
        action: 'operator.signed_in',
        subjectKind: 'operator',
        subjectId: account.id,
        organizationId: null,
      });
    });
    callers.changed();
    reply.setCookie(cookie, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: house.secureCookies,
      maxAge: longestSessionMs / 1000,
    });
  }

  async function allowAttempt(account: string, request: FastifyRequest): Promise<void> {
    const wait = await throttle.attempt(account, request.ip);
    if (wait > 0) throw tooOften(wait);
  }

  /** Takes as long for an unknown or disabled account as for a known one. */
  async function check(account: Account | undefined, password: string): Promise<Account> {
    const right = await passwords.verify(account?.password_hash ?? null, password);
    if (!account || !right || account.disabled_at) throw wrongSignIn();
    return account;
  }

  return [
    handlePublic(contract.showSetup, async () => ({ needed: await setupNeeded(db) })),

    handlePublic(contract.setUp, async ({ body, request, reply }) => {
      await allowAttempt('first run', request);
      const id = await makeFirstOwner(house, body);
      await throttle.succeeded('first run', request.ip);
      const account = await findAccountById(db, id);
      if (account) await begin(account, request, reply);
    }),

    handlePublic(contract.signIn, async ({ body, request, reply }) => {
      await allowAttempt(body.email, request);
      const account = await check(await findAccount(db, body.email), body.password);
      await throttle.succeeded(body.email, request.ip);
      await begin(account, request, reply);
      return { mustChangePassword: account.must_change_password };
    }),

    handle(contract.signOut, async ({ request, reply }) => {
      const token = request.cookies[cookie];
      if (token) await endSessionByToken(db, hashOf(token));
      callers.changed();
      reply.clearCookie(cookie, { path: '/', secure: house.secureCookies, httpOnly: true, sameSite: 'lax' });
    }),

    handle(contract.me, async ({ caller, scope, signed }) => {
      const held = new Set(callers.grantsOf(signed).map(({ role }) => role));
      const permissions = roles.filter((role) => held.has(role)).flatMap((role) => permissionsOf[role]);
      return {
        ...(await readMe(db, caller)),
        permissions: [...new Set(permissions)].sort(),
        organizations: await reachableOrganizations(db, scope),
      };
    }),

    handle(contract.changeMe, async ({ body, caller }) => {
      requireOperator(caller.kind);
      if (body.zone != null && !isZone(body.zone)) throw badZone(body.zone);
      await updateMe(db, caller.id, body);
      callers.changed();
    }),

    handle(contract.changeMyPassword, async ({ body, caller, signed, request }) => {
      requireOperator(caller.kind);
      const account = await findAccountById(db, caller.id);
      await allowAttempt(caller.id, request);
      if (!account || !(await passwords.verify(account.password_hash, body.current))) throw wrongCurrent();
      await throttle.succeeded(caller.id, request.ip);
      const hash = await passwords.hash(body.password);
      await db.transaction().execute(async (trx) => {
        await storePassword(trx, caller.id, hash, false);
        await endSessions(trx, caller.id, signed.sessionId ? { except: signed.sessionId } : {});
        const subject = { subjectKind: 'operator', subjectId: caller.id, organizationId: null };
        await house.audit(trx, { caller, action: 'operator.password_changed', ...subject });
      });
      callers.changed();
    }),
  ];
}

function requireOperator(kind: string): void {
  if (kind === 'operator') return;
  throw problem(409, {
    title: 'Not a person',
    detail: 'An API key has no name, language or password of its own to change here.',
    help: 'Sign in as an operator; change API keys under /keys.',
  });
}

const badZone = (zone: string) =>
  problem(422, {
    title: 'Unknown time zone',
    detail: `“${zone}” is not the name of a time zone.`,
    help: 'Use an IANA name like Europe/Berlin.',
    errors: [{ path: 'body/zone', message: 'must be an IANA time zone' }],
  });

const wrongSignIn = () =>
  problem(401, {
    title: 'Not signed in',
    detail: 'E-mail address and password do not belong together, or the account is disabled.',
    help: 'Try again, or ask an owner for a temporary password.',
  });

const wrongCurrent = () =>
  problem(422, {
    title: 'Wrong password',
    detail: 'The current password is not right.',
    errors: [{ path: 'body/current', message: 'is not your current password' }],
  });

const tooOften = (seconds: number) =>
  problem(
    429,
    {
      title: 'Too many attempts',
      detail: 'There were too many failed attempts for this account or from this address.',
      help: `Wait ${Math.ceil(seconds / 60)} min, or ask an owner for a temporary password.`,
    },
    { 'retry-after': String(seconds) },
  );
