import type { Snapshot } from './payment.ts';
import type { Outcome } from './perform.ts';
import type { Answer, HoldAsked, PaymentProvider } from './provider.ts';
import type { ClaimedEffect, PaymentRow } from './store.ts';

/** The card that a driver chose among those that they saved. */
export type SavedCard = HoldAsked['saved'];

/** Asks the provider under the effect's own id: asked again after a crash, it answers the same and does nothing twice. */
export async function ask(
  provider: PaymentProvider,
  effect: ClaimedEffect,
  row: PaymentRow,
  savedOf: (row: PaymentRow) => Promise<SavedCard>,
): Promise<Outcome> {
  const { id: key, kind, params } = effect;
  // An earlier hold that was renewed is let go by its own ref.
  const ref = params.ref ?? row.provider_ref;
  if (kind === 'hold') return hold(provider, key, row, await savedOf(row));
  // Nothing was ever made there.
  if (!ref) return { kind: 'done', event: { kind: 'provider', snapshot: nothingThere } };
  const amountMinor = params.amountMinor ?? 0;
  const { currency } = row;
  switch (kind) {
    case 'renew':
      return renew(provider, key, row, ref, amountMinor, await savedOf(row));
    case 'increase':
      return heard(await provider.increase({ key, ref, toMinor: amountMinor, currency }));
    case 'capture':
      return heard(await provider.capture({ key, ref, amountMinor, currency }));
    case 'release':
      return heard(await provider.release({ key, ref }));
    case 'refund':
      return heard(await provider.refund({ key, ref, amountMinor, currency }));
    default:
      return heard(await provider.look(ref));
  }
}

async function hold(
  provider: PaymentProvider,
  key: string,
  row: PaymentRow,
  saved: HoldAsked['saved'],
): Promise<Outcome> {
  const answer = await provider.hold({
    key,
    paymentId: row.id,
    amountMinor: Number(row.hold_minor),
    currency: row.currency,
    capture: row.kind === 'rest' || row.kind === 'top_up' ? 'now' : 'hold',
    description: 'Charging',
    email: row.email,
    returnUrl: row.return_url,
    language: row.language,
    saved,
  });
  if (answer.outcome !== 'done') return heard(answer);
  const { snapshot, client } = answer.value;
  return {
    kind: 'done',
    event: { kind: 'provider', snapshot },
    also: async (trx, { id }) => {
      await trx
        .updateTable('payment')
        .set({ client: client && JSON.stringify(client) })
        .where('id', '=', id)
        .execute();
    },
  };
}

/** Holds anew with the same card, in the place of a hold that ends soon. */
async function renew(
  provider: PaymentProvider,
  key: string,
  row: PaymentRow,
  ref: string,
  amountMinor: number,
  saved: SavedCard,
): Promise<Outcome> {
  const { id: paymentId, currency } = row;
  const answer = await provider.renew({ key, ref, paymentId, amountMinor, currency, saved });
  return answer.outcome === 'done'
    ? { kind: 'done', event: { kind: 'renewed', snapshot: answer.value } }
    : heard(answer);
}

function heard(answer: Answer<Snapshot> | Answer<never>): Outcome {
  switch (answer.outcome) {
    case 'done':
      return { kind: 'done', event: { kind: 'provider', snapshot: answer.value } };
    case 'refused':
      return { kind: 'refused', reason: answer.reason, words: answer.words };
    case 'again':
      return { kind: 'again', words: answer.words };
  }
}

const nothingThere: Snapshot = {
  ref: '',
  status: 'canceled',
  authorizedMinor: 0,
  mostCaptureMinor: 0,
  canIncrease: false,
  capturedMinor: 0,
  refundedMinor: 0,
  captureBefore: null,
  code: null,
  method: null,
};
