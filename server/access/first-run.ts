import { timingSafeEqual } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { problem } from '../platform/http/problem.ts';
import type { NewId } from '../platform/ids.ts';
import type { Seal } from '../platform/seal.ts';
import { type Audit, system } from './audit.ts';
import type { Passwords } from './passwords.ts';
import { hashOf, newSetupCode, plainCode, shownPrefix } from './secrets.ts';
import { storePassword } from './session-store.ts';

/** Where the code waits, sealed, until the first operator is made: every node prints the same one. */
const codeSetting = 'setup.code';
/** One at a time makes the first operator. */
const setupLock = 7_205_760;
/** The topmost organization, when nobody was there to name it. */
const unnamed = 'My network';

export interface FirstRunDeps {
  db: Database;
  clock: Clock;
  newId: NewId;
  seal: Seal;
  passwords: Passwords;
  audit: Audit;
}

export interface NewOwner {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Whether nobody is there yet who could sign in. */
export async function setupNeeded(db: Database | Transaction<DB>): Promise<boolean> {
  const found = await db.selectFrom('operator').select('id').limit(1).executeTakeFirst();
  return found === undefined;
}

/** What the settings ask for; safe at every start. `setupCode` is to be printed while nobody can sign in. */
export async function prepareFirstRun(
  deps: FirstRunDeps,
  wanted: { owner?: NewOwner; apiKey?: string },
): Promise<{ setupCode?: string }> {
  const hash = wanted.owner && (await deps.passwords.hash(wanted.owner.password));
  return deps.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${setupLock})`.execute(trx);
    if (wanted.owner && hash) await ensureOwner(deps, trx, wanted.owner, hash);
    if (wanted.apiKey) await ensureKey(deps, trx, wanted.apiKey);
    if (!(await setupNeeded(trx))) return {};
    return { setupCode: await ensureCode(deps, trx) };
  });
}

/** Makes the first operator by hand, against the printed code. Returns the operator's id. */
export async function makeFirstOwner(
  deps: FirstRunDeps,
  given: NewOwner & { code: string; organizationName: string },
): Promise<string> {
  const hash = await deps.passwords.hash(given.password);
  return deps.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${setupLock})`.execute(trx);
    if (!(await setupNeeded(trx))) throw alreadySetUp();
    const code = await readCode(deps, trx);
    if (code === undefined || !sameCode(code, given.code)) throw wrongCode();
    const root = await ensureRoot(deps, trx, given.organizationName);
    const id = await insertOwner(deps, trx, given, hash, root);
    await trx.deleteFrom('setting').where('name', '=', codeSetting).execute();
    await deps.audit(trx, {
      caller: { kind: 'operator', id },
      action: 'house.set_up',
      subjectKind: 'organization',
      subjectId: root,
      organizationId: root,
    });
    return id;
  });
}

async function ensureOwner(deps: FirstRunDeps, trx: Transaction<DB>, owner: NewOwner, hash: string) {
  const known = await trx
    .selectFrom('operator')
    .select('id')
    .where(sql`lower(email)`, '=', owner.email.toLowerCase())
    .executeTakeFirst();
  if (!known) await insertOwnerOfAll(deps, trx, owner, hash);
}

/** Makes an operator who owns the whole house, and the house's topmost organization if there is none. */
export async function insertOwnerOfAll(
  deps: FirstRunDeps,
  trx: Transaction<DB>,
  owner: Omit<NewOwner, 'password'>,
  hash: string,
  options: { mustChange?: boolean } = {},
): Promise<void> {
  const root = await ensureRoot(deps, trx, unnamed);
  const id = await insertOwner(deps, trx, owner, hash, root);
  if (options.mustChange) await storePassword(trx, id, hash, true);
  await trx.deleteFrom('setting').where('name', '=', codeSetting).execute();
  await noteBySystem(deps, trx, 'operator.created', 'operator', id, root);
}

async function ensureKey(deps: FirstRunDeps, trx: Transaction<DB>, key: string): Promise<void> {
  const keyHash = hashOf(key);
  const known = await trx
    .selectFrom('api_key')
    .select('id')
    .where('key_hash', '=', keyHash)
    .executeTakeFirst();
  if (known) return;
  const root = await ensureRoot(deps, trx, unnamed);
  const id = deps.newId();
  await trx
    .insertInto('api_key')
    .values({
      id,
      organization_id: root,
      name: 'BUSBAR_ADMIN_API_KEY',
      prefix: shownPrefix(key).slice(0, 6),
      key_hash: keyHash,
      role: 'owner',
      created_at: deps.clock.now(),
    })
    .execute();
  await noteBySystem(deps, trx, 'api_key.created', 'api_key', id, root);
}

const noteBySystem = (
  deps: FirstRunDeps,
  trx: Transaction<DB>,
  action: string,
  kind: string,
  id: string,
  root: string,
) => deps.audit(trx, { caller: system, action, subjectKind: kind, subjectId: id, organizationId: root });

async function ensureRoot(deps: FirstRunDeps, trx: Transaction<DB>, name: string): Promise<string> {
  const root = await trx
    .selectFrom('organization')
    .select(['id', 'name'])
    .where('parent_id', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (root) {
    if (root.name === unnamed && name !== unnamed) {
      await trx.updateTable('organization').set({ name }).where('id', '=', root.id).execute();
    }
    return root.id;
  }
  const id = deps.newId();
  await trx
    .insertInto('organization')
    .values({ id, kind: 'operator', name, path: [id], created_at: deps.clock.now() })
    .execute();
  return id;
}

async function insertOwner(
  deps: FirstRunDeps,
  trx: Transaction<DB>,
  owner: Omit<NewOwner, 'password'>,
  hash: string,
  root: string,
) {
  const id = deps.newId();
  const created_at = deps.clock.now();
  await trx
    .insertInto('operator')
    .values({ id, email: owner.email, name: owner.name, password_hash: hash, created_at })
    .execute();
  await trx
    .insertInto('operator_grant')
    .values({ id: deps.newId(), operator_id: id, role: 'owner', organization_id: root, created_at })
    .execute();
  return id;
}

async function ensureCode(deps: FirstRunDeps, trx: Transaction<DB>): Promise<string> {
  const known = await readCode(deps, trx);
  if (known !== undefined) return known;
  const code = newSetupCode();
  const value = JSON.stringify(deps.seal.seal(code));
  const updated_at = deps.clock.now();
  await trx
    .insertInto('setting')
    .values({ name: codeSetting, value, updated_at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, updated_at }))
    .execute();
  return code;
}

/** The code that waits; undefined when there is none, or it was sealed with a key that is gone. */
async function readCode(deps: FirstRunDeps, trx: Transaction<DB>): Promise<string | undefined> {
  const row = await trx
    .selectFrom('setting')
    .select('value')
    .where('name', '=', codeSetting)
    .executeTakeFirst();
  if (!row) return undefined;
  try {
    return deps.seal.open(String(row.value));
  } catch {
    return undefined;
  }
}

function sameCode(expected: string, given: string): boolean {
  return timingSafeEqual(hashOf(plainCode(expected)), hashOf(plainCode(given)));
}

const alreadySetUp = () =>
  problem(409, {
    title: 'Already set up',
    detail: 'The first operator exists already; this page works only once.',
    help: 'Sign in. Locked out? Run “npm run admin -- reset-password <e-mail>” where Busbar runs.',
  });

const wrongCode = () =>
  problem(422, {
    title: 'Wrong code',
    detail: 'That is not the code that Busbar printed when it started.',
    help: 'Look at the end of the start’s output, or start Busbar again: it prints the code each time.',
    errors: [{ path: 'body/code', message: 'is not the code that was printed' }],
  });
