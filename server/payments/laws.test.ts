import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from './decide.ts';
import {
  type Effect,
  holding,
  type Payment,
  type PaymentEvent,
  refundable,
  rules,
  type Snapshot,
} from './payment.ts';
import { takeable } from './settle.ts';
import { stepMinor, toStripe } from './stripe/amounts.ts';

/** A hold as the provider has it. */
interface Hold {
  readonly ref: string;
  status: Snapshot['status'];
  authorized: number;
  captured: number;
  refunded: number;
}

/**
 * One payment, its provider, and the workers between them: every call may be done twice under its key, may lose its answer
 * or be refused; messages come late, twice, out of order or never; the bank may let a hold go at any moment.
 */
function world(currency: string) {
  const step = stepMinor(currency);
  let payment: Payment = {
    ...{ id: 'p', ref: null, kind: 'charging', state: 'created', reason: null, currency, stepMinor: step },
    ...{ holdMinor: 30 * step * 10, authorizedMinor: 0, mostCaptureMinor: 0, canIncrease: false },
    ...{ capturedMinor: 0, refundingMinor: 0, refundedMinor: 0, dueMinor: null, owedMinor: 0, restMinor: 0 },
    ...{ writtenOffMinor: 0, billingHeld: false, costMinor: null, costAt: null, awaiting: null },
    ...{ renewalsLeft: rules.mostRenewals, stopAskedAt: null, startUntil: null, captureBefore: null },
    ...{ transactionId: null, createdAt: new Date(0) },
  };
  let now = 0;
  const holds: Hold[] = [];
  const money: { key: number; effect: Effect }[] = [];
  const done = new Map<number, PaymentEvent>();
  const stale: Snapshot[] = [];
  const books = { posted: 0, lost: 0, restBack: 0 };
  let keys = 0;
  let facts = { ended: false, dueMinor: null as number | null, billingHeld: false };

  const snapshotOf = ({ ref, status, authorized, captured, refunded }: Hold): Snapshot => ({
    ...{ ref, status, authorizedMinor: status === 'held' ? authorized : 0, canIncrease: status === 'held' },
    mostCaptureMinor: status === 'held' ? authorized : 0,
    ...{ capturedMinor: captured, refundedMinor: refunded },
    captureBefore: new Date(now + 7 * 86_400_000),
    ...{ code: null, method: null },
  });
  const current = () => holds.find(({ ref }) => ref === payment.ref);
  /** Amounts that Stripe would refuse throw here. */
  const accepted = (minor: number) => {
    expect(minor).toBeGreaterThan(0);
    toStripe(minor, currency);
    return minor;
  };

  function tell(event: PaymentEvent): void {
    const decision = decide(payment, event, new Date(now));
    payment = decision.payment;
    for (const effect of decision.effects) {
      const { kind, params } = effect;
      if (kind === 'post') books.posted += (params.posted === 'refunded' ? -1 : 1) * params.amountMinor!;
      else if (kind === 'write_off') books.lost += params.amountMinor!;
      else if (kind === 'refund_rest') books.restBack += params.amountMinor!;
      else if (kind === 'start') tell({ kind: 'sending_start' });
      else if (kind !== 'stop' && kind !== 'receipt') money.push({ key: ++keys, effect });
    }
    expect(payment.refundedMinor + payment.refundingMinor).toBeLessThanOrEqual(payment.capturedMinor);
    expect(payment.owedMinor).toBeGreaterThanOrEqual(0);
  }

  /** What the provider does, once for each key. */
  function act({ key, effect }: { key: number; effect: Effect }, refuses: boolean): PaymentEvent {
    const known = done.get(key);
    if (known) return known;
    const { kind, params } = effect;
    const hold = params.ref ? holds.find(({ ref }) => ref === params.ref)! : current()!;
    const no: PaymentEvent = { kind: 'refused', effect: kind, params, reason: 'provider_refused' };
    const told = (): PaymentEvent => {
      const amount = params.amountMinor ?? 0;
      if (kind === 'look') return { kind: 'provider', snapshot: snapshotOf(hold) };
      if (kind === 'release') {
        if (hold.status === 'captured') return no;
        hold.status = 'canceled';
      } else if (kind === 'refund') {
        accepted(amount);
        if (hold.refunded + amount > hold.captured) return no;
        hold.refunded += amount;
      } else {
        accepted(amount);
        if (hold.status !== 'held' || refuses) return no;
        if (kind === 'renew') {
          const made: Hold = {
            ...{ ref: `r${key}`, status: 'held', authorized: amount },
            captured: 0,
            refunded: 0,
          };
          holds.push(made);
          return { kind: 'renewed', snapshot: snapshotOf(made) };
        }
        if (kind === 'increase') hold.authorized = amount;
        if (kind === 'capture') {
          expect(amount).toBeLessThanOrEqual(hold.authorized);
          Object.assign(hold, { status: 'captured', captured: amount });
        }
      }
      return { kind: 'provider', snapshot: snapshotOf(hold) };
    };
    const event = told();
    done.set(key, event);
    return event;
  }

  function work(how: 'well' | 'answer_lost' | 'refused'): void {
    const [first] = money;
    if (!first) return;
    const event = act(first, how === 'refused');
    // Whoever lost the answer, or died with it, is followed by another one, who asks under the same key.
    if (how === 'answer_lost') return;
    money.shift();
    tell(event);
  }

  const transaction = () => tell({ kind: 'transaction', transactionId: 't', ...facts });
  const remember = () => {
    const hold = current();
    if (hold) stale.push(snapshotOf(hold));
  };
  const actions: readonly ((size: number) => void)[] = [
    () => work('well'),
    () => work('well'),
    () => work('answer_lost'),
    () => work('refused'),
    remember,
    (size) => stale.length > 0 && tell({ kind: 'provider', snapshot: stale[size % stale.length]! }),
    () => {
      const hold = current();
      if (hold) tell({ kind: 'provider', snapshot: snapshotOf(hold) });
    },
    () => transaction(),
    (size) => tell({ kind: 'cost', minor: size * step }),
    (size) => {
      facts = { ended: true, dueMinor: size, billingHeld: size % 3 === 0 };
      transaction();
    },
    () => {
      facts = { ...facts, billingHeld: false };
      transaction();
    },
    (size) => {
      now += size * 600_000;
      tell({ kind: 'time' });
    },
    () => tell({ kind: 'stop' }),
    () => {
      const most = refundable(payment);
      if (most > 0) tell({ kind: 'refund', refundId: 'x', amountMinor: most });
    },
    () => tell({ kind: 'write_off' }),
    () =>
      payment.state === 'second_payment' &&
      payment.owedMinor > 0 &&
      tell({ kind: 'rest_paid', amountMinor: payment.owedMinor }),
    () => tell({ kind: 'waive' }),
    () => {
      const hold = current();
      if (hold?.status === 'held') hold.status = 'canceled';
    },
  ];

  return {
    play(script: readonly (readonly [action: number, size: number])[]) {
      // The payer pays.
      holds.push({ ref: 'first', status: 'held', authorized: payment.holdMinor, captured: 0, refunded: 0 });
      tell({ kind: 'provider', snapshot: snapshotOf(holds[0]!) });
      for (const [action, size] of script) actions[action]!(size);
      // In the end every message comes, the price is known, and nothing is held back any more.
      facts = { ended: true, dueMinor: facts.dueMinor ?? 777 * step, billingHeld: false };
      const hold = current();
      for (let round = 0; round < 4; round++) {
        while (money.length > 0) work('well');
        transaction();
        if (hold) tell({ kind: 'provider', snapshot: snapshotOf(current()!) });
      }
      expect(money).toEqual([]);
      return { payment, holds, books };
    },
    count: actions.length,
  };
}

const codes = ['EUR', 'JPY', 'ISK', 'KWD', 'MGA'] as const;

it('money is taken once, asked for to the end, and told to the books, whatever comes in whichever order (law)', () => {
  const action = fc.tuple(fc.nat(world('EUR').count - 1), fc.integer({ min: 1, max: 4000 }));
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.array(action, { maxLength: 40 }), (currency, script) => {
      const { payment, holds, books } = world(currency).play(script);
      const taken = holds.reduce((sum, { captured }) => sum + captured, 0);
      const back = holds.reduce((sum, { refunded }) => sum + refunded, 0);
      expect({ taken: payment.capturedMinor, back: payment.refundedMinor }).toEqual({ taken, back });
      expect(books).toMatchObject({ posted: taken - back, lost: payment.writtenOffMinor });
      expect(holds.filter(({ captured }) => captured > 0).length).toBeLessThanOrEqual(1);
      // Nobody's money is held in vain, and nothing is forgotten.
      expect(holding.has(payment.state)).toBe(false);
      expect(holds.filter(({ status }) => status === 'held')).toEqual([]);
      if (payment.reason === 'waived') return;
      const due = takeable(payment) ?? 0;
      const covered = payment.capturedMinor + payment.restMinor + payment.writtenOffMinor + payment.owedMinor;
      expect(covered).toBeGreaterThanOrEqual(due);
      if (payment.owedMinor > 0) expect(covered).toBe(due);
    }),
    { numRuns: 250 },
  );
});
