import { sql } from 'kysely';
import type { House } from './house.ts';
import { effectsHint } from './perform.ts';
import type { Hint, ProviderName } from './provider.ts';
import { intend } from './store.ts';

/**
 * Takes a provider's message: kept once by its id, and the payment that it is about is looked at. What the message says
 * is not believed: it may be late, out of order or replayed. Gives whether it was new.
 */
export async function takeHint(house: House, provider: ProviderName, hint: Hint): Promise<boolean> {
  const now = house.clock.now();
  const fresh = await house.db.transaction().execute(async (trx) => {
    const payment =
      hint.ref === null
        ? undefined
        : await trx
            .selectFrom('payment')
            .select('id')
            .where('provider', '=', provider)
            .where('provider_ref', '=', hint.ref)
            .executeTakeFirst();
    const { rows } = await sql<{ times: number }>`
      insert into payment_webhook (provider, event_id, kind, provider_ref, payment_id, arrived_at)
      values (${provider}, ${hint.eventId}, ${hint.kind}, ${hint.ref}, ${payment?.id ?? null}, ${now})
      on conflict (provider, event_id) do update set times = payment_webhook.times + 1
      returning times`.execute(trx);
    if (rows[0]!.times > 1) return false;
    if (payment)
      await intend(trx, [{ id: house.newId(), paymentId: payment.id, kind: 'look', params: {} }], now);
    return true;
  });
  if (fresh) house.bus.publish(effectsHint, null);
  return fresh;
}
