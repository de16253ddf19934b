/** What Busbar asks of whoever moves money. Adapters: builtin/ and stripe/. */

import type { Reason, Snapshot } from './payment.ts';

export type ProviderName = 'builtin' | 'stripe';

/** How a call ended. `again`: nothing is known of it (the line broke): to be asked once more under the same key. */
export type Answer<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'refused'; readonly reason: Reason; readonly words: string }
  | { readonly outcome: 'again'; readonly words: string };

/** What the payer's page needs to pay. */
export type Client =
  | { readonly kind: 'builtin'; readonly url: string }
  | { readonly kind: 'stripe'; readonly publishableKey: string; readonly clientSecret: string };

export interface HoldAsked {
  readonly key: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** hold: taken later, at most as much as is held. now: taken at once. */
  readonly capture: 'hold' | 'now';
  readonly description: string;
  readonly email: string | null;
  readonly returnUrl: string | null;
  /** That of the payer, where it is known. */
  readonly language?: string | null;
  /** A saved method of a driver: paid without the payer, where their bank allows it. */
  readonly saved?: { readonly customerRef: string; readonly methodRef: string } | null;
}

/** Money of a payment that is to be moved, in our minor units. */
export interface Moving {
  readonly key: string;
  readonly ref: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** What a webhook is about; the payment itself is then asked of the provider. */
export interface Hint {
  readonly eventId: string;
  readonly kind: string;
  readonly ref: string | null;
}

/** A payment in the provider's list. */
export interface Listed {
  readonly snapshot: Snapshot;
  readonly paymentId: string | null;
  readonly currency: string;
  readonly createdAt: Date;
}

/** Money that moved between the provider and its fees, or to our bank account. */
export interface Movement {
  readonly ref: string;
  readonly kind: 'fee' | 'payout';
  /** What it is about: a payment's ref, for a fee. */
  readonly paymentRef: string | null;
  /** Positive: away from our balance at the provider. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly at: Date;
}

/** A way to pay that a driver saved. */
export interface SavedMethod {
  readonly methodRef: string;
  readonly customerRef: string;
  readonly brand: string;
  readonly last4: string;
  readonly expires: string | null;
}

/**
 * The port. Every call that moves money carries a key made of our own ids: said twice, it is done once. `look` and the
 * lists move nothing.
 */
export interface PaymentProvider {
  readonly name: ProviderName;
  /** In words for pages and lists: what it is, and whether real money moves. */
  readonly title: string;
  hold(asked: HoldAsked): Promise<Answer<{ snapshot: Snapshot; client: Client | null }>>;
  look(ref: string): Promise<Answer<Snapshot>>;
  /** Holds more: `toMinor` in all. */
  increase(asked: { key: string; ref: string; toMinor: number; currency: string }): Promise<Answer<Snapshot>>;
  /**
   * Holds anew, without the payer, with the card of the hold `ref`; refused where the provider or the bank cannot. The old
   * hold is left as it is.
   */
  renew(asked: {
    key: string;
    ref: string;
    paymentId: string;
    amountMinor: number;
    currency: string;
    saved: HoldAsked['saved'];
  }): Promise<Answer<Snapshot>>;
  capture(asked: Moving): Promise<Answer<Snapshot>>;
  release(asked: { key: string; ref: string }): Promise<Answer<Snapshot>>;
  refund(asked: Moving): Promise<Answer<Snapshot>>;
  /** Reads a webhook; undefined when it was not sent by the provider. */
  readWebhook(
    raw: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Hint | undefined;
  /** What changed since an instant, for reconciliation. */
  listSince(since: Date): AsyncIterable<Listed>;
  movementsSince(since: Date): AsyncIterable<Movement>;
  /** Lets a driver save a way to pay: gives what their page needs. */
  beginSaving(asked: {
    key: string;
    customerRef: string | null;
    email: string | null;
    returnUrl: string | null;
  }): Promise<Answer<{ customerRef: string; ref: string; client: Client }>>;
  /** What came of it. */
  saved(ref: string): Promise<Answer<SavedMethod | null>>;
  forget(methodRef: string): Promise<Answer<null>>;
}

export const done = <T>(value: T): Answer<T> => ({ outcome: 'done', value });
