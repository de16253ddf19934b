import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import {
  type EffectKind,
  type Payment,
  type PaymentEvent,
  refundable,
  rules,
  type Snapshot,
} from './payment.ts';

const start = new Date('2026-01-05T08:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);

const fresh: Payment = {
  id: 'p',
  ref: null,
  kind: 'charging',
  state: 'created',
  reason: null,
  currency: 'EUR',
  stepMinor: 1,
  holdMinor: 3000,
  authorizedMinor: 0,
  mostCaptureMinor: 0,
  canIncrease: false,
  capturedMinor: 0,
  refundingMinor: 0,
  refundedMinor: 0,
  dueMinor: null,
  owedMinor: 0,
  restMinor: 0,
  writtenOffMinor: 0,
  billingHeld: false,
  costMinor: null,
  costAt: null,
  awaiting: null,
  renewalsLeft: rules.mostRenewals,
  stopAskedAt: null,
  startUntil: null,
  captureBefore: null,
  transactionId: null,
  createdAt: start,
};
const snapshot = (told: Partial<Snapshot>): PaymentEvent => ({
  kind: 'provider',
  snapshot: {
    ref: 'r',
    status: 'held',
    authorizedMinor: 3000,
    mostCaptureMinor: 3000,
    canIncrease: false,
    capturedMinor: 0,
    refundedMinor: 0,
    captureBefore: null,
    code: null,
    method: null,
    ...told,
  },
});
const held = snapshot({}) as Extract<PaymentEvent, { kind: 'provider' }>;
const captured = (capturedMinor: number, refundedMinor = 0) =>
  snapshot({ status: 'captured', capturedMinor, refundedMinor });
const canceled = snapshot({ status: 'canceled', authorizedMinor: 0 });
const running: PaymentEvent = {
  ...{ kind: 'transaction', transactionId: 't', ended: false, dueMinor: null, billingHeld: false },
};
const ended = (dueMinor: number | null, billingHeld = false): PaymentEvent => ({
  kind: 'transaction',
  transactionId: 't',
  ended: true,
  dueMinor,
  billingHeld,
});

/** Tells a payment one thing after the other; gives where it ends, and all that was to be done on the way. */
function told(events: readonly PaymentEvent[], from: Payment = fresh, at: Date = start) {
  const effects: { kind: EffectKind; amountMinor?: number | undefined }[] = [];
  let payment = from;
  for (const event of events) {
    const decision = decide(payment, event, at);
    payment = decision.payment;
    effects.push(
      ...decision.effects.map(({ kind, params }) => ({
        kind,
        ...(params.amountMinor && { amountMinor: params.amountMinor }),
      })),
    );
  }
  return { payment, effects };
}
const kinds = (effects: readonly { kind: EffectKind }[]) => effects.map(({ kind }) => kind);
const charging = told([held, { kind: 'sending_start' }, running]).payment;

describe('a payment', () => {
  it('holds, starts, charges, takes what is due, and posts it', () => {
    const { payment, effects } = told([
      held,
      { kind: 'sending_start' },
      running,
      ended(null),
      ended(720),
      captured(720),
    ]);
    expect(payment).toMatchObject({ state: 'captured', capturedMinor: 720, owedMinor: 0 });
    expect(effects).toEqual([
      { kind: 'start' },
      { kind: 'capture', amountMinor: 720 },
      { kind: 'post', amountMinor: 720 },
      { kind: 'receipt' },
    ]);
  });

  it('is not moved by hearing the same again', () => {
    const once = told([held, { kind: 'sending_start' }, running, ended(720), captured(720)]);
    const again = told([held, running, ended(720), captured(720), captured(720)], once.payment);
    expect(again.effects.filter(({ kind }) => kind !== 'receipt')).toEqual([]);
    expect(again.payment).toEqual(once.payment);
  });

  it('gives its hold back when nothing starts: refused, offline, or not in time', () => {
    for (const reason of ['start_rejected', 'station_offline'] as const) {
      const { payment, effects } = told([
        held,
        { kind: 'sending_start' },
        { kind: 'start_failed', reason },
        canceled,
      ]);
      expect(payment).toMatchObject({ state: 'released', reason });
      expect(kinds(effects)).toEqual(['start', 'release']);
    }
    const waiting = told([held, { kind: 'sending_start' }]).payment;
    expect(told([{ kind: 'time' }], waiting, after(rules.startWithinMs - 1)).effects).toEqual([]);
    const late = told([{ kind: 'time' }], waiting, after(rules.startWithinMs));
    expect(late).toMatchObject({
      payment: { state: 'releasing', reason: 'not_started' },
      effects: [{ kind: 'release' }],
    });
  });

  it('asks for what a station delivered that began after its hold was given back, and stops it', () => {
    const released = told([
      held,
      { kind: 'sending_start' },
      { kind: 'start_failed', reason: 'start_rejected' },
      canceled,
    ]).payment;
    const begun = told([running], released);
    expect(begun.effects).toEqual([{ kind: 'stop' }]);
    expect(told([ended(200)], begun.payment).payment).toMatchObject({
      state: 'second_payment',
      owedMinor: 200,
    });
  });

  it('releases a hold that is told only after it was given up', () => {
    const gone = told([{ kind: 'time' }, canceled], fresh, after(rules.payWithinMs + 1)).payment;
    expect(gone).toMatchObject({ state: 'released', reason: 'abandoned' });
    expect(kinds(told([held], gone).effects)).toEqual(['release']);
  });

  it('raises the hold when the cost comes near it, and stops where that is not possible', () => {
    const raises = told([
      snapshot({ canIncrease: true }),
      { kind: 'sending_start' },
      running,
      { kind: 'cost', minor: 2900 },
    ]);
    expect(raises.effects.at(-1)).toEqual({ kind: 'increase', amountMinor: 6000 });
    const stops = told(
      [
        { kind: 'cost', minor: 2900 },
        { kind: 'cost', minor: 2950 },
      ],
      charging,
    );
    expect(stops).toMatchObject({ payment: { reason: 'hold_spent' }, effects: [{ kind: 'stop' }] });
    const refused = told(
      [{ kind: 'refused', effect: 'increase', params: {}, reason: 'insufficient_funds' }],
      raises.payment,
    );
    expect(refused.effects).toEqual([{ kind: 'stop' }]);
  });

  it('looks ahead by the pace at which the cost grows', () => {
    const slow = decide(charging, { kind: 'cost', minor: 1000 }, start).payment;
    // 15 EUR in 15 s: in two minutes far more than the hold.
    expect(kinds(decide(slow, { kind: 'cost', minor: 2500 }, after(15_000)).effects)).toEqual(['stop']);
    expect(decide(slow, { kind: 'cost', minor: 1010 }, after(15_000)).effects).toEqual([]);
  });

  it('takes beyond the hold where the provider allows, raises it else, and asks anew for what is left', () => {
    const over = told([snapshot({ mostCaptureMinor: 3600 }), running, ended(3500)]);
    expect(over.effects.at(-1)).toEqual({ kind: 'capture', amountMinor: 3500 });
    const raised = told([
      snapshot({ canIncrease: true }),
      running,
      ended(3500),
      snapshot({ authorizedMinor: 3500, mostCaptureMinor: 3500 }),
    ]);
    expect(raised.effects.slice(1)).toEqual([
      { kind: 'increase', amountMinor: 3500 },
      { kind: 'capture', amountMinor: 3500 },
    ]);
    const rest = told([ended(3500), captured(3000)], charging);
    expect(rest.payment).toMatchObject({ state: 'second_payment', owedMinor: 500 });
    expect(told([{ kind: 'rest_paid', amountMinor: 500 }], rest.payment).payment).toMatchObject({
      state: 'captured',
      owedMinor: 0,
    });
  });

  it('takes before a hold ends what is known to be due, and stops the car before that', () => {
    const ends = { ...charging, captureBefore: after(10 * 3_600_000), costMinor: 500, renewalsLeft: 0 };
    expect(kinds(told([{ kind: 'time' }], ends, after(5 * 3_600_000)).effects)).toEqual(['stop']);
    const last = told([{ kind: 'time' }], { ...ends, stopAskedAt: start }, after(9.5 * 3_600_000));
    expect(last.effects).toEqual([{ kind: 'capture', amountMinor: 500 }]);
    // However often time and costs are told while the price is not final: it is taken once, and nothing more is held.
    const taken = told([captured(500)], last.payment).payment;
    const more: PaymentEvent = { kind: 'cost', minor: 2999 };
    expect(told([{ kind: 'time' }, more, { kind: 'time' }], taken, after(9.6 * 3_600_000)).effects).toEqual(
      [],
    );
    const again: PaymentEvent = {
      ...{ kind: 'refused', effect: 'capture', params: { amountMinor: 500 }, reason: 'capture_failed' },
    };
    expect(told([again], taken)).toMatchObject({
      payment: { state: 'charging', owedMinor: 0 },
      effects: [{ kind: 'look' }],
    });
    expect(told([captured(500), ended(720)], last.payment).payment).toMatchObject({
      ...{ state: 'second_payment', owedMinor: 220, reason: 'hold_ends' },
    });
  });

  it('gives back what the real end cost less, and asks for what it cost more', () => {
    const paid = told([ended(720), captured(720)], charging).payment;
    const less = told([ended(500)], paid);
    expect(less.effects).toEqual([{ kind: 'receipt' }, { kind: 'refund', amountMinor: 220 }]);
    expect(told([captured(720, 220)], less.payment).payment).toMatchObject({
      state: 'part_refunded',
      refundedMinor: 220,
      refundingMinor: 0,
    });
    expect(told([ended(800)], paid).payment).toMatchObject({ state: 'second_payment', owedMinor: 80 });
  });

  it('takes nothing where the car gave back more than it took, and gives back what was taken', () => {
    expect(told([ended(-300)], charging)).toMatchObject({
      payment: { state: 'releasing', reason: 'nothing_due' },
      effects: [{ kind: 'release' }],
    });
    const paid = told([ended(720), captured(720)], charging).payment;
    const credited = told([ended(-300)], paid);
    expect(credited.effects).toEqual([{ kind: 'receipt' }, { kind: 'refund', amountMinor: 720 }]);
    expect(told([captured(720, 720)], credited.payment).payment).toMatchObject({
      ...{ state: 'refunded', refundedMinor: 720, owedMinor: 0 },
    });
  });

  it('refuses to give back more than was paid, and what is on its way counts', () => {
    const paid = told([ended(720), captured(720)], charging).payment;
    const once = decide(paid, { kind: 'refund', refundId: 'a', amountMinor: 500 }, start).payment;
    expect(refundable(once)).toBe(220);
    expect(() => decide(once, { kind: 'refund', refundId: 'b', amountMinor: 221 }, start)).toThrow(
      RangeError,
    );
  });

  it('whose hold is lost while charging is stopped, and what is due is asked for', () => {
    const lost = told([canceled], charging);
    expect(lost).toMatchObject({
      payment: { state: 'charging', reason: 'hold_lost' },
      effects: [{ kind: 'stop' }],
    });
    expect(told([ended(720)], lost.payment).payment).toMatchObject({
      state: 'second_payment',
      owedMinor: 720,
    });
  });

  it('whose capture is refused is asked for anew, and its hold is let go', () => {
    const refused = told(
      [
        ended(720),
        { kind: 'refused', effect: 'capture', params: { amountMinor: 720 }, reason: 'capture_failed' },
      ],
      charging,
    );
    expect(refused.payment).toMatchObject({
      state: 'second_payment',
      owedMinor: 720,
      reason: 'capture_failed',
    });
    expect(kinds(refused.effects)).toEqual(['capture', 'release', 'receipt']);
  });

  it('waits while signed readings failed, and is taken once somebody released it', () => {
    const waits = told([ended(720, true), ended(720, true)], charging);
    expect(waits).toMatchObject({ payment: { state: 'held_back', dueMinor: 720 }, effects: [] });
    const freed = told([ended(720), captured(720)], waits.payment);
    expect(freed.payment).toMatchObject({ state: 'captured', capturedMinor: 720 });
    expect(kinds(freed.effects)).toEqual(['capture', 'post', 'receipt']);
    const let_go = told([{ kind: 'waive' }, canceled, ended(720), ended(900)], waits.payment);
    expect(let_go.payment).toMatchObject({ state: 'released', reason: 'waived', capturedMinor: 0 });
    expect(kinds(let_go.effects)).toEqual(['release']);
    // A hold that comes too late takes nothing back; what it cost more then waits for the readings as well.
    const late = told([ended(720), captured(720), ended(900, true)], charging);
    expect(late.payment).toMatchObject({ state: 'captured', owedMinor: 0 });
    expect(told([ended(900)], late.payment).payment).toMatchObject({ owedMinor: 180 });
  });

  it('renews its hold while its car charges or signed readings are looked at, and lets the old one go', () => {
    const anew = (ref: string): PaymentEvent => ({
      kind: 'renewed',
      snapshot: { ...held.snapshot, ref, captureBefore: after(7 * 86_400_000) },
    });
    for (const from of [charging, told([ended(720, true)], charging).payment]) {
      const ends = { ...from, captureBefore: after(10 * 3_600_000) };
      const asked = told([{ kind: 'time' }, { kind: 'time' }], ends);
      expect(kinds(asked.effects)).toEqual(['renew']);
      const done = told([anew('r2'), canceled], asked.payment);
      expect(kinds(done.effects)).toEqual(['release']);
      expect(done.payment).toMatchObject({ ref: 'r2', state: from.state, awaiting: null });
      expect(told([{ kind: 'time' }], done.payment, after(11 * 3_600_000)).effects).toEqual([]);
      // Refused, it goes on as without: a running car is stopped, and what is known to be due is taken.
      const no = told([{ kind: 'refused', effect: 'renew', params: {}, reason: 'declined' }], asked.payment);
      const known = { ...no.payment, costMinor: 500, stopAskedAt: start };
      expect(kinds(told([{ kind: 'time' }], known, after(9.5 * 3_600_000)).effects)).toEqual(['capture']);
      // Come too late, the new hold is let go itself.
      const taken = told([captured(500)], no.payment);
      expect(decide(taken.payment, anew('r3'), start).effects).toEqual([
        { kind: 'release', params: { ref: 'r3' } },
      ]);
    }
  });

  it('stands even whoever pays the rest, when, and how often; what was written off comes back when it is paid', () => {
    const owing = told([ended(3500), captured(3000)], charging).payment;
    const lost = told([{ kind: 'write_off' }, { kind: 'write_off' }], owing);
    expect(lost.payment).toMatchObject({ state: 'written_off', owedMinor: 0, writtenOffMinor: 500 });
    expect(lost.effects).toEqual([{ kind: 'write_off', amountMinor: 500 }]);
    const after_all = told([{ kind: 'rest_paid', amountMinor: 500 }], lost.payment);
    expect(after_all.payment).toMatchObject({ state: 'captured', writtenOffMinor: 0 });
    expect(after_all.effects).toEqual([{ kind: 'write_off', amountMinor: -500 }]);
    const twice = told([{ kind: 'rest_paid', amountMinor: 500 }], after_all.payment);
    expect(twice.effects).toEqual([{ kind: 'refund', amountMinor: 500 }]);
    // A capture that was refused, paid by a second payment, and then priced lower.
    const failed: PaymentEvent = { kind: 'refused', effect: 'capture', params: {}, reason: 'capture_failed' };
    const paid = told([ended(720), failed, { kind: 'rest_paid', amountMinor: 720 }], charging);
    expect(paid.payment).toMatchObject({ state: 'captured', capturedMinor: 0, restMinor: 720 });
    expect(told([ended(800)], paid.payment).payment).toMatchObject({
      state: 'second_payment',
      owedMinor: 80,
    });
    expect(told([ended(500)], paid.payment).effects).toEqual([
      { kind: 'receipt' },
      { kind: 'refund_rest', amountMinor: 220 },
    ]);
  });

  it('is charged once whatever comes in whichever order (law)', () => {
    const events: readonly PaymentEvent[] = [
      // Its hold ends at once and is not renewed: what is known is taken, be the price final or not.
      snapshot({ captureBefore: start }),
      { kind: 'sending_start' },
      running,
      { kind: 'cost', minor: 400 },
      { kind: 'stop' },
      ended(null),
      ended(720),
      { kind: 'time' },
      canceled,
    ];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: events.length - 1 }), { maxLength: 25 }), (order) => {
        // A provider that does as it is told, once for each call.
        let payment: Payment = { ...fresh, renewalsLeft: 0 };
        let taken = 0;
        for (const place of order) {
          const { payment: next, effects } = decide(payment, events[place]!, start);
          payment = next;
          for (const { kind, params } of effects) {
            if (kind !== 'capture') continue;
            expect(taken).toBe(0);
            taken = params.amountMinor!;
            payment = decide(payment, captured(taken), start).payment;
          }
          expect(payment.capturedMinor).toBe(taken);
          expect(payment.owedMinor + taken).toBeLessThanOrEqual(720);
        }
      }),
      { numRuns: 500 },
    );
  });
});
