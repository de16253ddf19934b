import type { House } from './house.ts';
import { type Opened, providerNone } from './payer.ts';
import { inSteps, intend } from './store.ts';

/** What a driver asked to put on a balance. */
export interface TopUpAsked {
  readonly balanceId: string;
  readonly driverId: string;
  readonly organizationId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly email: string | null;
  readonly language: string | null;
  /** A path of this server, to which the payer comes back. */
  readonly returnUrl: string;
  /** Made by the payer's browser, once: the same one again gives the same payment. */
  readonly clientKey: string;
}

/** Opens payments that top a balance up: taken at once, and on the balance as soon as they are. */
export function createTopUp(house: House, opened: (paymentId: string) => Promise<Opened>) {
  const { db, clock, newId, provider } = house;
  const known = (clientKey: string) =>
    db.selectFrom('payment').select('id').where('client_key', '=', clientKey).executeTakeFirst();

  return async (asked: TopUpAsked): Promise<Opened> => {
    if (!provider) throw providerNone();
    const id = newId();
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const made = await trx
        .insertInto('payment')
        .values({
          id,
          organization_id: asked.organizationId,
          kind: 'top_up',
          balance_id: asked.balanceId,
          provider: provider.name,
          state: 'created',
          currency: asked.currency,
          hold_minor: inSteps(asked.amountMinor, provider.name, asked.currency),
          client_key: asked.clientKey,
          email: asked.email,
          driver_id: asked.driverId,
          return_url: asked.returnUrl,
          language: asked.language,
          created_at: now,
          changed_at: now,
        })
        .onConflict((same) => same.column('client_key').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (made) await intend(trx, [{ id: newId(), paymentId: id, kind: 'hold', params: {} }], now);
    });
    return opened((await known(asked.clientKey))!.id);
  };
}
