import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Reason } from '../payment.ts';
import { type Answer, done, type Movement, type PaymentProvider } from '../provider.ts';
import { type BookRow, cardOf, changeBooked, findBooked, holdMs, snapshotOf } from './book.ts';

/** Three days of a busy network; what is left comes with the next look. */
const mostListed = 50_000;
/** Nobody asks again for what was answered so long ago. */
const keepAnswersMs = 30 * 86_400_000;

/**
 * The built-in provider: keeps a book of its own in tables of its own, behaves like a real one, and moves no money.
 * For the demo and for tests; its test cards bring about what goes wrong with real ones.
 */
export function createBuiltinProvider({
  db,
  clock,
}: {
  readonly db: Database;
  readonly clock: Clock;
}): PaymentProvider {
  const call = onceFor(db, clock);
  return {
    name: 'builtin',
    title: 'Built-in test provider: no real money moves',

    hold: ({ key, paymentId, amountMinor, currency, capture, returnUrl, language }) =>
      call(key, null, async (trx) => {
        const now = clock.now();
        const id = `bp_${paymentId.replaceAll('-', '')}`;
        const row = await trx
          .insertInto('builtin_payment')
          .values({
            id,
            payment_id: paymentId,
            status: 'waiting',
            amount_minor: amountMinor,
            currency,
            automatic: capture === 'now',
            return_url: returnUrl,
            language: language ?? null,
            created_at: now,
            changed_at: now,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return done({
          snapshot: snapshotOf(row),
          client: { kind: 'builtin' as const, url: `/pay/builtin/${id}` },
        });
      }),

    async look(ref) {
      const row = await findBooked(db, ref);
      return row ? done(snapshotOf(row)) : unknown(ref);
    },

    increase: ({ key, ref, toMinor }) =>
      call(key, ref, async (trx, row) => {
        if (row.status !== 'held')
          return refused('provider_refused', `It is ${row.status}: nothing is held.`);
        if (cardOf(row)?.increase) return refused('insufficient_funds', 'The bank does not hold more.');
        return done(snapshotOf(await changeBooked(trx, ref, { authorized_minor: toMinor }, clock.now())));
      }),

    renew: ({ key, ref, paymentId, amountMinor, currency }) =>
      call(key, ref, async (trx, row) => {
        if (row.status !== 'held') return refused('hold_lost', `It is ${row.status}: nothing is held.`);
        if (cardOf(row)?.increase) return refused('insufficient_funds', 'The bank does not hold it again.');
        const now = clock.now();
        const made = await trx
          .insertInto('builtin_payment')
          .values({
            ...{ id: `bp_${key.replaceAll('-', '')}`, payment_id: paymentId, status: 'held', currency },
            ...{ amount_minor: amountMinor, authorized_minor: amountMinor, automatic: false, card: row.card },
            ...{ capture_before: new Date(now.getTime() + holdMs), created_at: now, changed_at: now },
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return done(snapshotOf(made));
      }),

    capture: ({ key, ref, amountMinor }) =>
      call(key, ref, async (trx, row) => {
        if (row.status !== 'held') return refused('capture_failed', `It is ${row.status}: nothing is held.`);
        if (cardOf(row)?.capture) return refused('capture_failed', 'The bank does not pay what it held.');
        if (amountMinor > Number(row.authorized_minor))
          return refused('provider_refused', 'More than is held.');
        const taken = { status: 'captured', captured_minor: amountMinor };
        return done(snapshotOf(await changeBooked(trx, ref, taken, clock.now())));
      }),

    release: ({ key, ref }) =>
      call(key, ref, async (trx, row) => {
        if (row.status === 'captured') return refused('provider_refused', 'It was taken already.');
        const released = { status: 'canceled', authorized_minor: 0 };
        return done(snapshotOf(await changeBooked(trx, ref, released, clock.now())));
      }),

    refund: ({ key, ref, amountMinor }) =>
      call(key, ref, async (trx, row) => {
        const total = Number(row.refunded_minor) + amountMinor;
        if (total > Number(row.captured_minor)) return refused('provider_refused', 'More than was paid.');
        return done(snapshotOf(await changeBooked(trx, ref, { refunded_minor: total }, clock.now())));
      }),

    readWebhook: () => undefined,

    async *listSince(since) {
      const rows = await db
        .selectFrom('builtin_payment')
        .selectAll()
        .where('changed_at', '>=', since)
        .orderBy('changed_at')
        .limit(mostListed)
        .execute();
      for (const row of rows) {
        const { payment_id: paymentId, currency, created_at: createdAt } = row;
        yield { snapshot: snapshotOf(row), paymentId, currency, createdAt };
      }
    },

    async *movementsSince(): AsyncIterable<Movement> {},

    beginSaving: async () => refused('provider_refused', 'The built-in provider keeps no cards.'),
    saved: async () => done(null),
    forget: async () => done(null),
  };
}

/**
 * Does a call once for each key, and answers the same to whoever asks again. With a card whose line is cut it is done
 * and its first answer is lost.
 */
function onceFor(db: Database, clock: Clock) {
  return async <T>(
    key: string,
    ref: string | null,
    work: (trx: Transaction<DB>, row: BookRow) => Promise<Answer<T>>,
  ): Promise<Answer<T>> => {
    const { answer, lost } = await db.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('builtin_call')
        .select('answer')
        .where('key', '=', key)
        .executeTakeFirst();
      if (known) return { answer: revived<T>(known.answer), lost: false };
      const row = ref === null ? undefined : await findBooked(trx, ref, true);
      if (ref !== null && !row) return { answer: unknown(ref) as Answer<T>, lost: false };
      const answer = await work(trx, row!);
      await trx
        .insertInto('builtin_call')
        .values({ key, answer: JSON.stringify(answer), at: clock.now() })
        .execute();
      return { answer, lost: row !== undefined && cardOf(row)?.line === 'cut' };
    });
    return lost ? { outcome: 'again', words: 'The line was cut before the provider’s answer came.' } : answer;
  };
}

const refused = (reason: Reason, words: string) => ({ outcome: 'refused', reason, words }) as const;
const unknown = (ref: string) => refused('provider_refused', `There is no payment ${ref}.`);

/** An answer as it was before it was kept: dates are dates again. */
function revived<T>(kept: unknown): Answer<T> {
  return JSON.parse(JSON.stringify(kept), (name, value) =>
    name === 'captureBefore' && typeof value === 'string' ? new Date(value) : value,
  );
}

/** To be run now and then: answers are kept as long as somebody may ask for them again. */
export async function forgetAnswers(db: Kysely<DB>, now: Date): Promise<void> {
  await db
    .deleteFrom('builtin_call')
    .where('at', '<', new Date(now.getTime() - keepAnswersMs))
    .execute();
}
