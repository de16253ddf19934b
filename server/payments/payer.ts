import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { currencyDecimals } from '@busbar/pricing';
import { notFound, problem } from '../platform/http/problem.ts';
import { createSeal } from '../platform/seal.ts';
import type { Sentence } from '../platform/sentence.ts';
import { apply } from './apply.ts';
import type { House } from './house.ts';
import { findPlace, makeOffer, type Offered, openOffer, whyNot } from './offer.ts';
import type { Payment, PaymentState, Reason } from './payment.ts';
import { effectsHint, type Performer } from './perform.ts';
import type { Client } from './provider.ts';
import { sayHow } from './say.ts';
import { sayOffer } from './sentences.ts';
import { findPayment, inSteps, intend, intendOwn, type PaymentRow } from './store.ts';

/** At most so many times what the offer says is held: a mistake, not a car, wants more. */
const mostOffers = 5;
/** A page that asks again and again has the provider asked at most this often. */
const lookEveryMs = 3000;
const longestText = 320;
/** Another worker, or another tab, may be asking the provider right now: its answer is waited for a second. */
const mostLooks = 10;
const lookAgainMs = 100;

export interface OpenAsked {
  readonly evse: string;
  /** The `id` of an offer. */
  readonly offer: string;
  readonly holdMinor: number;
  readonly currency: string;
  readonly email?: string | null;
  /** A path of this server, to which the payer comes back. */
  readonly returnUrl: string;
  /** Made by the payer's browser, once: the same one again gives the same payment. */
  readonly clientKey?: string | null;
  readonly language?: string | null;
  readonly driverId?: string | null;
  /** A card that this driver saved. */
  readonly methodId?: string | null;
}

export interface Opened {
  readonly paymentId: string;
  /** Whoever knows it may follow and stop the payment. */
  readonly secret: string;
  readonly client: Client;
}

/** A payment as its payer sees it. Money in minor units. */
export interface PayerView {
  readonly paymentId: string;
  readonly kind: Payment['kind'];
  readonly state: PaymentState;
  readonly reason: Reason | null;
  readonly sentence: Sentence;
  readonly currency: string;
  readonly decimals: number;
  readonly holdMinor: number;
  readonly authorizedMinor: number;
  readonly costMinor: number | null;
  readonly dueMinor: number | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly owedMinor: number;
  readonly evseId: string | null;
  readonly transactionId: string | null;
  readonly startUntil: string | null;
  /** Money moved or can move no more: nothing will change by itself. */
  readonly over: boolean;
  readonly receipt: boolean;
  readonly client: Client | null;
}

/** What the drivers' pages do with payments. */
export function createPayer(house: House, serverKey: Uint8Array, performer: Performer) {
  const { db, clock, provider } = house;
  const seal = createSeal(serverKey, 'offer');
  const key = Buffer.from(hkdfSync('sha256', serverKey, '', 'busbar payment', 32));
  const secretOf = (paymentId: string) => createHmac('sha256', key).update(paymentId).digest('base64url');

  /** The payment of an id and its secret; a wrong secret finds nothing. */
  async function find(paymentId: string, secret: string): Promise<PaymentRow> {
    const expected = Buffer.from(secretOf(paymentId));
    const shown = Buffer.from(secret.slice(0, 100));
    const right = expected.length === shown.length && timingSafeEqual(expected, shown);
    const row = right ? await findPayment(db, paymentId) : undefined;
    if (!row) throw notFound('such payment');
    return row;
  }

  async function offer(evseId: string, at: Date = clock.now()): Promise<Offered | undefined> {
    if (!provider) return { cannot: sayOffer('no_provider') };
    return makeOffer(db, seal, evseId, at);
  }

  /** Why nothing can be paid for here right now; undefined when it can. */
  async function cannotStart(evseId: string): Promise<Sentence | undefined> {
    if (!provider) return sayOffer('no_provider');
    const place = await findPlace(db, evseId);
    return place ? whyNot(db, place) : sayOffer('unavailable');
  }

  /** Opens a payment for a price that was offered: the payer's page then pays it. */
  async function open(asked: OpenAsked): Promise<Opened> {
    const earlier = asked.clientKey ? await findByKey(asked.clientKey) : undefined;
    if (earlier) return opened(earlier);
    if (!provider) throw providerNone();
    const shown = await openOffer(db, seal, asked.offer, clock.now());
    if ('problem' in shown) throw staleOffer(shown.problem);
    refuseOther(asked, shown);
    const place = await findPlace(db, asked.evse);
    if (!place) throw notFound('such place to charge');
    const why = await whyNot(db, place);
    if (why) throw cannot(why);
    const methodId = asked.methodId ? await ownMethod(asked) : null;
    const paymentId = house.newId();
    const now = clock.now();
    const hold = await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('payment')
        .values({
          id: paymentId,
          organization_id: place.organizationId,
          site_id: place.siteId,
          station_id: place.stationId,
          evse_id: place.id,
          evse_number: place.number,
          kind: 'charging',
          provider: provider.name,
          state: 'created',
          currency: asked.currency,
          hold_minor: inSteps(asked.holdMinor, provider.name, asked.currency),
          promise: JSON.stringify(shown.promise),
          client_key: asked.clientKey ?? null,
          email: asked.email?.slice(0, longestText) ?? null,
          driver_id: asked.driverId ?? null,
          method_id: methodId,
          return_url: localPath(asked.returnUrl),
          language: asked.language?.slice(0, 20) ?? null,
          created_at: now,
          changed_at: now,
        })
        .onConflict((same) => same.column('client_key').doNothing())
        .execute();
      // Another tab of the same browser may have been quicker.
      const made = await trx
        .selectFrom('payment')
        .select('id')
        .where('id', '=', paymentId)
        .executeTakeFirst();
      if (!made) return undefined;
      const first = { paymentId, params: {} };
      await intend(trx, [{ ...first, id: house.newId(), kind: 'announce' }], now);
      return intendOwn(trx, { ...first, id: house.newId(), kind: 'hold' }, now);
    });
    if (hold) await performer.perform(hold);
    house.bus.publish(effectsHint, null);
    const row = (await findPayment(db, paymentId)) ?? (await findByKey(asked.clientKey!));
    return opened(row!);
  }

  async function opened(row: PaymentRow): Promise<Opened> {
    let { client } = row;
    for (let looks = 0; !client && looks < mostLooks; looks++) {
      if (looks > 0) await delay(lookAgainMs);
      await performer.settle(row.id);
      client = (await findPayment(db, row.id))?.client ?? null;
    }
    if (!client) throw providerAway();
    return { paymentId: row.id, secret: secretOf(row.id), client: client as unknown as Client };
  }

  /** A card that is another driver's is none. */
  async function ownMethod({ methodId, driverId }: OpenAsked): Promise<string> {
    const method = await db
      .selectFrom('payment_method')
      .select('id')
      .where('id', '=', methodId!)
      .where('driver_id', '=', driverId ?? null)
      .where('provider', '=', provider!.name)
      .executeTakeFirst();
    if (!method) throw notFound('such card');
    return method.id;
  }

  const findByKey = (clientKey: string) =>
    db.selectFrom('payment').selectAll().where('client_key', '=', clientKey).executeTakeFirst();

  /** How it stands. While the payer pays, the provider is asked, whether its messages come or not. */
  async function state(paymentId: string, secret: string): Promise<PayerView> {
    let row = await find(paymentId, secret);
    const waits = row.state === 'created' || row.state === 'needs_action';
    if (waits && row.provider_ref && clock.now().getTime() - (row.looked_at?.getTime() ?? 0) >= lookEveryMs) {
      await look(row.id);
      row = (await findPayment(db, row.id))!;
    }
    return view(row);
  }

  async function look(paymentId: string): Promise<void> {
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      await trx.updateTable('payment').set({ looked_at: now }).where('id', '=', paymentId).execute();
      await intend(trx, [{ id: house.newId(), paymentId, kind: 'look', params: {} }], now);
    });
    await performer.settle(paymentId);
    house.bus.publish(effectsHint, null);
  }

  /** Ends charging, or gives up what has not begun. */
  async function stop(paymentId: string, secret: string): Promise<PayerView> {
    const { id } = await find(paymentId, secret);
    await db.transaction().execute((trx) => apply(house, trx, id, { kind: 'stop' }));
    house.bus.publish(effectsHint, null);
    await performer.settle(id);
    return view((await findPayment(db, id))!);
  }

  /** Opens a second payment for what the hold did not cover. Asked again, it is the same one. */
  async function payRest(paymentId: string, secret: string, returnUrl: string): Promise<Opened> {
    const row = await find(paymentId, secret);
    if (!provider) throw providerNone();
    const { id, hold } = await db.transaction().execute(async (trx) => {
      const of = await trx
        .selectFrom('payment')
        .selectAll()
        .where('id', '=', row.id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if (of.state !== 'second_payment') throw nothingOwed();
      const under = await trx
        .selectFrom('payment')
        .select('id')
        .where('of_payment_id', '=', row.id)
        .where('hold_minor', '=', of.owed_minor)
        .where('state', 'in', ['created', 'needs_action'])
        .executeTakeFirst();
      if (under) return { id: under.id, hold: undefined };
      const restId = house.newId();
      const now = clock.now();
      const {
        organization_id,
        site_id,
        station_id,
        evse_id,
        evse_number,
        currency,
        email,
        driver_id,
        language,
      } = of;
      await trx
        .insertInto('payment')
        .values({
          ...{
            organization_id,
            site_id,
            station_id,
            evse_id,
            evse_number,
            currency,
            email,
            driver_id,
            language,
          },
          id: restId,
          kind: 'rest',
          of_payment_id: of.id,
          provider: provider.name,
          state: 'created',
          hold_minor: of.owed_minor,
          transaction_id: of.transaction_id,
          return_url: localPath(returnUrl),
          created_at: now,
          changed_at: now,
        })
        .execute();
      const first = { id: house.newId(), paymentId: restId, kind: 'hold', params: {} } as const;
      return { id: restId, hold: await intendOwn(trx, first, now) };
    });
    if (hold) await performer.perform(hold);
    return opened((await findPayment(db, id))!);
  }

  /** The way to pay a payment that was made already. */
  const reopen = async (paymentId: string) => opened((await findPayment(db, paymentId))!);

  return { offer, cannotStart, open, reopen, state, stop, payRest, find, look, secretOf };
}
export type Payer = ReturnType<typeof createPayer>;

const overStates: ReadonlySet<string> = new Set([
  'captured',
  'part_refunded',
  'refunded',
  'written_off',
  'released',
  'failed',
]);

function view(row: PaymentRow): PayerView {
  return {
    paymentId: row.id,
    kind: row.kind as PayerView['kind'],
    state: row.state as PaymentState,
    reason: row.reason as Reason | null,
    sentence: sayHow(row),
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    holdMinor: Number(row.hold_minor),
    authorizedMinor: Number(row.authorized_minor),
    costMinor: row.cost_minor === null ? null : Number(row.cost_minor),
    dueMinor: row.due_minor === null ? null : Number(row.due_minor),
    capturedMinor: Number(row.captured_minor),
    refundedMinor: Number(row.refunded_minor),
    owedMinor: Number(row.owed_minor),
    evseId: row.evse_id,
    transactionId: row.transaction_id,
    startUntil: row.start_until?.toISOString() ?? null,
    over: overStates.has(row.state),
    receipt: row.invoice_id !== null,
    client: row.client as unknown as Client | null,
  };
}

/** Only a path of this server: a payment never sends anybody elsewhere. */
function localPath(url: string): string {
  if (!/^\/(?![/\\])[\x21-\x7e]{0,1000}$/.test(url)) {
    throw problem(422, {
      title: 'Not a path of this server',
      detail: 'After paying, people come back to a page of this server, and this is none.',
      errors: [{ path: 'body/returnUrl', message: 'must begin with one slash' }],
    });
  }
  return url;
}

function refuseOther(
  asked: OpenAsked,
  shown: { evseId: string; holdMinor: number; promise: { currency: string } },
): void {
  if (shown.evseId !== asked.evse) throw staleOffer('not_ours');
  if (shown.promise.currency !== asked.currency)
    throw problem(422, {
      title: 'Another currency',
      detail: `The price here is in ${shown.promise.currency}, and the payment would be in ${asked.currency}.`,
      help: 'Pay in the currency of the price.',
      errors: [{ path: 'body/currency', message: `must be ${shown.promise.currency}` }],
    });
  const most = shown.holdMinor * mostOffers;
  if (!Number.isSafeInteger(asked.holdMinor) || asked.holdMinor <= 0 || asked.holdMinor > most)
    throw problem(422, {
      title: 'Not an amount to hold',
      detail: `Between 1 and ${most} minor units can be held.`,
      help: 'Hold what the offer says.',
      errors: [{ path: 'body/holdMinor', message: `must be between 1 and ${most}` }],
    });
}

/** Nothing can be paid in this house. */
export const providerNone = () => cannot(sayOffer('no_provider'));

const cannot = (why: Sentence) =>
  problem(409, {
    title: 'Cannot charge here now',
    detail: why.text,
    help: 'Choose another place, or try again later.',
  });

const staleOffer = (why: 'not_ours' | 'too_old' | 'changed') =>
  why === 'not_ours'
    ? problem(422, {
        title: 'Not a price of this place',
        detail: 'The price was not made here, or for another place.',
        help: 'Look at the price again.',
        errors: [{ path: 'body/offer', message: 'is no offer for this place' }],
      })
    : problem(409, {
        title: 'The price is not up to date',
        detail: why === 'too_old' ? 'It was shown too long ago.' : 'It changed after it was shown.',
        help: 'Look at the price again, then pay.',
      });

const providerAway = () =>
  problem(
    503,
    {
      title: 'The payment provider does not answer',
      detail: 'No payment could be begun; nothing was charged.',
      help: 'Try again in a minute.',
    },
    { 'retry-after': '30' },
  );

const nothingOwed = () =>
  problem(409, {
    title: 'Nothing is to be paid',
    detail: 'This payment covers all that charging cost.',
    help: 'Look at the receipt.',
  });
