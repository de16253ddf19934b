import { sql } from 'kysely';
import { outboxHint } from '../platform/outbox.ts';
import { apply } from './apply.ts';
import type { Nudge } from './follow.ts';
import type { House } from './house.ts';
import { rules } from './payment.ts';
import { effectsHint, type Performer } from './perform.ts';
import { intend } from './store.ts';

/** How often running costs are held against holds, and clocks are looked at. */
export const watchEveryMs = 15_000;
/** Payments looked at in one round; the others come with the next. */
const mostWatched = 2000;
/** The provider is asked about a payment that waits for its payer this often: messages may never come. */
const lookEveryMs = 60_000;

/** What a transaction costs so far, in minor units with taxes; undefined when it is not priced. */
export type CostSoFar = (transactionId: string) => Promise<number | undefined>;

/** Tells payments what time and running costs mean to them. */
export async function watchPayments(house: House, costSoFar: CostSoFar): Promise<void> {
  await tellCosts(house, costSoFar);
  await tellTime(house);
  await lookAtWaiting(house);
}

async function tellCosts(house: House, costSoFar: CostSoFar): Promise<void> {
  const running = await house.db
    .selectFrom('payment')
    .select(['id', 'transaction_id'])
    .where('state', '=', 'charging')
    .where('kind', '=', 'charging')
    .where('transaction_id', 'is not', null)
    .orderBy('cost_at', (order) => order.asc().nullsFirst())
    .limit(mostWatched)
    .execute();
  for (const { id, transaction_id } of running) {
    const minor = await costSoFar(transaction_id!).catch((error) => {
      house.onFault(error, `the running cost of payment ${id}`);
      return undefined;
    });
    if (minor !== undefined) await tell(house, id, { kind: 'cost', minor });
  }
}

/** Those for which some time has come: see `tick`. */
async function tellTime(house: House): Promise<void> {
  const now = house.clock.now();
  const { rows } = await sql<{ id: string }>`
    select id from payment
     where state in ('created', 'needs_action', 'starting', 'charging', 'ending', 'held_back')
       and (state in ('created', 'needs_action') and created_at < ${new Date(now.getTime() - rules.payWithinMs)}
         or state = 'starting' and start_until <= ${now}
         or state in ('charging', 'ending', 'held_back')
            and capture_before < ${new Date(now.getTime() + rules.renewBeforeMs)})
     order by changed_at limit ${mostWatched}`.execute(house.db);
  for (const { id } of rows) await tell(house, id, { kind: 'time' });
}

async function tell(house: House, id: string, event: Parameters<typeof apply>[3]): Promise<void> {
  await house.db.transaction().execute((trx) => apply(house, trx, id, event));
  house.bus.publish(outboxHint, null);
  house.bus.publish(effectsHint, null);
}

async function lookAtWaiting(house: House): Promise<void> {
  const now = house.clock.now();
  await house.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      update payment set looked_at = ${now}
       where id in (
         select p.id from payment p
          where p.state in ('created', 'needs_action', 'releasing') and p.provider_ref is not null
            and coalesce(p.looked_at, p.created_at) < ${new Date(now.getTime() - lookEveryMs)}
            and not exists (select from payment_effect e where e.payment_id = p.id and e.lane = 'money' and e.state = 'intended')
          order by p.changed_at limit ${mostWatched} for update skip locked)
      returning id`.execute(trx);
    await intend(
      trx,
      rows.map(({ id }) => ({ id: house.newId(), paymentId: id, kind: 'look', params: {} })),
      now,
    );
  });
}

/** Works as long as it is not ended: at once when something is to be done here, and again every while. */
export async function startWork(house: House, performer: Performer, costSoFar: CostSoFar, nudge: Nudge) {
  const running = new Set<Promise<void>>();
  const guard = (about: string) => (error: unknown) => house.onFault(error, about);
  let ended = false;
  let claiming = false;
  let again = false;

  async function work(): Promise<void> {
    claiming = true;
    while (again && !ended && running.size < mostAtOnce) {
      again = false;
      for (const one of await performer.begin(mostAtOnce - running.size)) {
        // Each that ends may have led to others.
        const noted = one.catch(guard('doing what a payment intends')).then(() => {
          running.delete(noted);
          wake();
        });
        running.add(noted);
      }
    }
    claiming = false;
  }
  let working: Promise<void> = Promise.resolve();
  function wake(): void {
    again = true;
    if (ended || claiming) return;
    working = work().catch((error) => {
      claiming = false;
      house.onFault(error, 'looking for what payments intend');
    });
  }
  let watching: Promise<void> = Promise.resolve();
  const looking = setInterval(wake, workEveryMs);
  const watch = setInterval(() => {
    watching = watching.then(() => watchPayments(house, costSoFar)).catch(guard('watching payments'));
  }, watchEveryMs);
  const hint = await house.bus.subscribe(effectsHint, wake);
  const committed = await house.bus.subscribe(outboxHint, () => {
    if (!nudge.due) return;
    nudge.due = false;
    wake();
  });
  wake();
  return {
    async end(): Promise<void> {
      ended = true;
      clearInterval(looking);
      clearInterval(watch);
      hint.end();
      committed.end();
      await Promise.all([working, watching]);
      await Promise.all(running);
    },
  };
}

/** Hints may be lost, and pauses end: due effects are looked for this often. */
const workEveryMs = 2000;
/** Effects that one node works on at once; most of them wait for a station's answer. */
const mostAtOnce = 40;
