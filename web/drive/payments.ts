/** Payments that were begun on this device: how its driver finds them again without an account. */

export interface Kept {
  readonly paymentId: string;
  readonly secret: string;
  /** When it was begun, ISO. */
  readonly at: string;
  readonly place: string;
  /** Nothing will change any more. */
  readonly over?: boolean;
}

const REMEMBERED = 'busbar.drive.payments';
/** Older ones are in the mail, or nobody misses them. */
const maxKept = 50;

export function keptPayments(): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

const write = (all: readonly Kept[]) =>
  localStorage.setItem(REMEMBERED, JSON.stringify(all.slice(0, maxKept)));

/** The newest first. */
export function keepPayment(payment: Kept): void {
  write([payment, ...keptPayments().filter(({ paymentId }) => paymentId !== payment.paymentId)]);
}

export function markOver(paymentId: string): void {
  write(keptPayments().map((kept) => (kept.paymentId === paymentId ? { ...kept, over: true } : kept)));
}

export const secretOf = (paymentId: string) =>
  keptPayments().find((kept) => kept.paymentId === paymentId)?.secret;

/** The same click, tried again or from two tabs, pays once: the key lasts as long as the offer. */
export function clientKeyOf(offerId: string): string {
  const name = `busbar.drive.key.${offerId.slice(-40)}`;
  const known = sessionStorage.getItem(name);
  if (known) return known;
  const key = Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) =>
    byte.toString(36).padStart(2, '0'),
  ).join('');
  sessionStorage.setItem(name, key);
  return key;
}
