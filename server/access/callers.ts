import type { Bus, Subscription } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope, Signed } from '../platform/http/caller.ts';
import type { Credentials } from '../platform/http/server.ts';
import type { Log } from '../platform/log.ts';
import { type FoundCaller, findByKey, findBySession, touchKey, touchSession } from './caller-store.ts';
import { createRemembered } from './remembered.ts';
import { roleHas } from './roles.ts';
import { hashOf } from './secrets.ts';

/** A sign-in ends after a day without use, and after thirty in any case. */
export const idleMs = 24 * 60 * 60 * 1000;
export const longestSessionMs = 30 * 24 * 60 * 60 * 1000;

/** What was looked up is believed so long, should the word that it changed be lost. */
const believedMs = 2000;
/** Use is noted no more often than this: reading must not mean writing. */
const touchMs = 60_000;
/** How often what stays open is looked at, should the word of a change be lost. */
export const followMs = 5000;

/** Told on the bus after a commit that changed who may do what. */
const changedSubject = 'access.changed';

export interface Callers {
  authenticate(credentials: Credentials): Promise<Signed | undefined>;
  /** Tells every node, at once, to look anew. Call it after the commit. */
  changed(): void;
  /** The caller's grants with what lies inside them, for deciding what they may grant. */
  grantsOf(signed: Signed): FoundCaller['grants'];
  close(): void;
}

interface Follower {
  readonly credentials: Credentials;
  readonly listener: (signed: Signed | undefined) => void;
  seen: string;
}

export async function createCallers(deps: {
  db: Database;
  bus: Bus;
  clock: Clock;
  log: Log;
}): Promise<Callers> {
  const { db, bus, clock, log } = deps;
  const remembered = createRemembered();
  const followers = new Set<Follower>();
  const grants = new WeakMap<Signed, FoundCaller['grants']>();

  async function find(credentials: Credentials): Promise<FoundCaller | undefined> {
    const secret = credentials.bearer ?? credentials.sessionToken;
    if (secret === undefined) return undefined;
    const hash = hashOf(secret);
    const name = `${credentials.bearer ? 'key' : 'session'} ${hash.toString('base64')}`;
    const now = clock.now();
    const known = remembered.get(name);
    if (known && now.getTime() - known.at < believedMs) return known.found;
    const asOf = generation;
    const found = await (credentials.bearer ? findByKey : findBySession)(db, hash, now);
    if (found) await touch(found, now);
    // What was read before a change was told of must not be remembered after it.
    if (generation === asOf) remembered.set(name, { found, at: now.getTime() });
    return found;
  }

  let generation = 0;
  function forgetAll(): void {
    remembered.forget();
    generation++;
  }

  async function touch(found: FoundCaller, now: Date): Promise<void> {
    if (found.lastUsedAt && now.getTime() - found.lastUsedAt.getTime() < touchMs) return;
    if (found.sessionId === null) return touchKey(db, found.id, now);
    const expires = new Date(now.getTime() + idleMs);
    return touchSession(db, found.sessionId, { now, expires, latestMs: longestSessionMs });
  }

  function toSigned(found: FoundCaller, credentials: Credentials): Signed {
    // A password that somebody else made opens nothing but the page to change it.
    const held = found.mustChangePassword ? [] : found.grants;
    const signed: Signed = {
      caller: {
        kind: found.kind,
        id: found.id,
        name: found.name,
        grants: held.map(({ role, organizationId, siteId }) => ({ role, organizationId, siteId })),
      },
      by: found.sessionId === null ? 'bearer' : 'cookie',
      ...(found.sessionId !== null && { sessionId: found.sessionId }),
      can: (permission) => held.some(({ role }) => roleHas(role, permission)),
      scopeOf: (permission) =>
        scopeOf(permission ? held.filter(({ role }) => roleHas(role, permission)) : held),
      follow(listener) {
        const follower = { credentials, listener, seen: JSON.stringify(found.grants) };
        followers.add(follower);
        return { end: () => void followers.delete(follower) };
      },
    };
    grants.set(signed, held);
    return signed;
  }

  async function look(follower: Follower): Promise<void> {
    const found = await find(follower.credentials);
    if (!followers.has(follower)) return;
    if (!found) followers.delete(follower);
    const seen = found ? JSON.stringify(found.grants) : '';
    if (seen === follower.seen) return;
    follower.seen = seen;
    follower.listener(found && toSigned(found, follower.credentials));
  }

  async function lookAtAll(): Promise<void> {
    for (const follower of [...followers]) {
      // A database that is away proves nothing against anybody; the next look will tell.
      await look(follower).catch((err) => log.warn({ err }, 'could not look whether a grant still holds'));
    }
  }

  const subscription: Subscription = await bus.subscribe(changedSubject, () => {
    forgetAll();
    void lookAtAll();
  });
  const timer = setInterval(() => void lookAtAll(), followMs);
  timer.unref();

  return {
    async authenticate(credentials) {
      const found = await find(credentials);
      return found && toSigned(found, credentials);
    },
    changed() {
      forgetAll();
      bus.publish(changedSubject, {});
    },
    grantsOf: (signed) => grants.get(signed) ?? [],
    close() {
      subscription.end();
      clearInterval(timer);
      followers.clear();
    },
  };
}

function scopeOf(held: FoundCaller['grants']): Scope {
  return {
    whole: held.some(({ atRoot }) => atRoot),
    organizationIds: [...new Set(held.flatMap(({ inside }) => inside))],
    siteIds: [...new Set(held.flatMap(({ siteId }) => siteId ?? []))],
  };
}
