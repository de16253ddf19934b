import { verify } from '@node-rs/argon2';
import type pg from 'pg';
import { fastHashOf, matchesFast, passwordOf, spellings } from './credentials.ts';
import { chooseVersion, type PasswordCheck } from './handshake.ts';
import type { Knock } from './knock.ts';
import type { FoundStation } from './lookup.ts';

/** argon2 verifications at a time: one takes 12 ms of a core, and messages must flow beside them. */
const concurrency = 2;

/**
 * Checks the password of a connecting station. One that we made costs microseconds; a human one costs an argon2 once
 * and is then given a fast verifier. One slow check per station at a time: guessing gets no second core.
 */
export function createPasswordCheck(options: {
  pool: pg.Pool;
  serverKey: Uint8Array;
  onError?: (error: unknown) => void;
}) {
  const { pool, serverKey } = options;
  const inHand = new Set<string>();
  const gate = createGate(concurrency);

  /** `busy`: another slow check for this station is under way. */
  return async function check(
    knock: Knock,
    identity: string,
    station: FoundStation,
  ): Promise<PasswordCheck | 'busy'> {
    const password = passwordOf(knock.basic, identity);
    if (typeof password === 'string') return password;
    if (!station.hasPassword) return 'none_on_file';
    const version = chooseVersion(knock.offered, station.pinnedVersion)?.version;
    const candidates = spellings(password, version);
    const { fastHash, slowHash, pendingHash } = station.password;
    const { stationId } = station;
    if (pendingHash && matchesFast(serverKey, stationId, candidates, pendingHash)) {
      promote(stationId, pendingHash).catch(onError);
      return 'right';
    }
    if (fastHash) return matchesFast(serverKey, stationId, candidates, fastHash) ? 'right' : 'wrong';
    if (!slowHash) return 'wrong';
    if (inHand.has(stationId)) return 'busy';
    inHand.add(stationId);
    try {
      return await gate(() => checkSlow(stationId, candidates, slowHash));
    } finally {
      inHand.delete(stationId);
    }
  };

  async function checkSlow(
    stationId: string,
    candidates: readonly Buffer[],
    slowHash: string,
  ): Promise<PasswordCheck> {
    for (const candidate of candidates) {
      if (!(await verify(slowHash, candidate))) continue;
      speedUp(stationId, candidate, slowHash).catch(onError);
      return 'right';
    }
    return 'wrong';
  }

  /** The password is right: from now on it is compared fast, unless it was changed meanwhile. */
  async function speedUp(stationId: string, password: Buffer, slowHash: string): Promise<void> {
    await pool.query(
      'update station_credential set fast_hash = $2 where station_id = $1 and slow_hash = $3',
      [stationId, fastHashOf(serverKey, stationId, password), slowHash],
    );
  }

  /** The station proved the new password: the old one opens nothing any more. */
  async function promote(stationId: string, pendingHash: Buffer): Promise<void> {
    await pool.query(
      `update station_credential set fast_hash = pending_hash, slow_hash = null, pending_hash = null, changed_at = now()
        where station_id = $1 and pending_hash = $2`,
      [stationId, pendingHash],
    );
  }

  function onError(error: unknown): void {
    options.onError?.(error);
  }
}

export type CheckPassword = ReturnType<typeof createPasswordCheck>;

/** Lets so many pieces of work run at a time; the rest waits in order. The waiting are bounded by the door's handshakes. */
function createGate(width: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
