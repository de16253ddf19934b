import { notFound, problem } from '../platform/http/problem.ts';
import type { House } from './house.ts';
import type { Client } from './provider.ts';

/** A way to pay that a driver saved, as people know it. */
export interface Method {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  /** YYYY-MM. */
  readonly expires: string | null;
}

/** More cards than this nobody has; who saves more is trying stolen ones. */
const mostMethods = 10;
/** Begun and not finished within a day. */
const mostBegun = 10;

/** What drivers with an account do with their cards. The provider keeps them; Busbar knows what they are called. */
export function createMethods(house: House) {
  const { db, clock, provider } = house;

  const list = (driverId: string) =>
    db
      .selectFrom('payment_method')
      .select(['id', 'brand', 'last4', 'expires'])
      .where('driver_id', '=', driverId)
      .orderBy('created_at')
      .limit(mostMethods)
      .execute();

  /** Begins to save a card: the driver's page goes on with what it gives. */
  async function begin(
    driver: { id: string; email: string | null },
    returnUrl: string,
  ): Promise<{ savingId: string; client: Client }> {
    if (!provider) throw away();
    const since = new Date(clock.now().getTime() - 86_400_000);
    const [methods, begun] = await Promise.all([
      list(driver.id),
      db
        .selectFrom('payment_saving')
        .select('id')
        .where('driver_id', '=', driver.id)
        .where('created_at', '>', since)
        .execute(),
    ]);
    if (methods.length >= mostMethods || begun.length >= mostBegun) throw tooMany();
    const known = await db
      .selectFrom('payment_method')
      .select('customer_ref')
      .where('driver_id', '=', driver.id)
      .where('provider', '=', provider.name)
      .executeTakeFirst();
    const savingId = house.newId();
    const answer = await provider.beginSaving({
      key: savingId,
      customerRef: known?.customer_ref ?? null,
      email: driver.email,
      returnUrl,
    });
    if (answer.outcome !== 'done') throw away();
    await db
      .insertInto('payment_saving')
      .values({
        id: savingId,
        driver_id: driver.id,
        provider: provider.name,
        provider_ref: answer.value.ref,
        created_at: clock.now(),
      })
      .execute();
    return { savingId, client: answer.value.client };
  }

  /** Ends it: keeps the card when the provider says that it was saved. */
  async function finish(driverId: string, savingId: string): Promise<Method[]> {
    const saving = await db
      .selectFrom('payment_saving')
      .selectAll()
      .where('id', '=', savingId)
      .where('driver_id', '=', driverId)
      .executeTakeFirst();
    if (!saving || provider?.name !== saving.provider) throw notFound('such card');
    const answer = await provider.saved(saving.provider_ref);
    if (answer.outcome !== 'done') throw away();
    if (answer.value) {
      const { methodRef: method_ref, customerRef: customer_ref, brand, last4, expires } = answer.value;
      const kept = {
        id: house.newId(),
        driver_id: driverId,
        provider: provider.name,
        created_at: clock.now(),
      };
      await db
        .insertInto('payment_method')
        .values({ ...kept, method_ref, customer_ref, brand, last4, expires })
        .onConflict((same) => same.columns(['provider', 'method_ref']).doNothing())
        .execute();
    }
    return list(driverId);
  }

  async function remove(driverId: string, methodId: string): Promise<void> {
    const row = await db
      .deleteFrom('payment_method')
      .where('id', '=', methodId)
      .where('driver_id', '=', driverId)
      .returning(['method_ref', 'provider'])
      .executeTakeFirst();
    if (!row) throw notFound('such card');
    if (provider?.name === row.provider) await provider.forget(row.method_ref);
  }

  return { list, begin, finish, remove };
}

const away = () =>
  problem(503, {
    title: 'Cards cannot be saved now',
    detail: 'The payment provider does not answer, or keeps no cards.',
    help: 'Try again in a minute; without a saved card you can pay each time.',
  });

const tooMany = () =>
  problem(429, {
    title: 'Too many cards',
    detail: `At most ${mostMethods} cards are kept, and at most ${mostBegun} are tried in a day.`,
    help: 'Remove one, or come back tomorrow.',
  });
