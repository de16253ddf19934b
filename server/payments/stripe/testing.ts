/** A local server that answers as Stripe does, as far as payments need it: for tests of the adapter through the SDK. */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Intent {
  id: string;
  object: 'payment_intent';
  status: string;
  amount: number;
  amount_capturable: number;
  amount_received: number;
  currency: string;
  client_secret: string;
  created: number;
  metadata: Record<string, string>;
  last_payment_error: { code: string; decline_code?: string } | null;
  latest_charge: {
    id: string;
    object: 'charge';
    amount_refunded: number;
    payment_method_details: {
      card: {
        brand: string;
        last4: string;
        capture_before: number;
        incremental_authorization: { status: string };
        overcapture: { status: string; maximum_amount_capturable: number };
      };
    };
  } | null;
}

/** What the card of the next payment allows. */
export interface StubCard {
  incremental: boolean;
  overMinor: number;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
  readonly version: string | undefined;
  readonly key: string | undefined;
}

export async function stripeStub() {
  const intents = new Map<string, Intent>();
  const answers = new Map<string, { status: number; body: unknown }>();
  const asked: Asked[] = [];
  let made = 0;
  /** The next answers are lost: what was asked is done, and the line is cut. */
  let cuts = 0;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://stub');
    const form = new URLSearchParams(request.method === 'POST' ? await textOf(request) : url.search);
    const { 'stripe-version': version, 'idempotency-key': key } = request.headers as Record<
      string,
      string | undefined
    >;
    const one: Asked = { method: request.method!, path: url.pathname, form, version, key };
    asked.push(one);
    const known = key ? answers.get(key) : undefined;
    const answer = known ?? act(one);
    if (key) answers.set(key, answer);
    if (cuts > 0) {
      cuts -= 1;
      return response.destroy();
    }
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function act({ method, path, form }: Asked): { status: number; body: unknown } {
    const number = (name: string) => Number(form.get(name));
    if (method === 'POST' && path === '/v1/payment_intents') {
      const id = `pi_${++made}`;
      const intent: Intent = {
        ...{ id, object: 'payment_intent', status: 'requires_payment_method', amount: number('amount') },
        ...{
          amount_capturable: 0,
          amount_received: 0,
          currency: form.get('currency')!,
          client_secret: `${id}_secret`,
        },
        ...{
          created: Math.floor(Date.now() / 1000),
          metadata: { payment_id: form.get('metadata[payment_id]')! },
        },
        ...{ last_payment_error: null, latest_charge: null },
      };
      intents.set(id, intent);
      // Confirmed at once with a saved card: held, unless its bank wants the payer.
      if (form.get('off_session') === 'true') {
        if (form.get('payment_method') === 'pm_asks') intent.status = 'requires_action';
        else pay(id);
      }
      return ok(intent);
    }
    if (path === '/v1/payment_intents')
      return ok({ object: 'list', data: [...intents.values()], has_more: false, url: path });
    if (path === '/v1/balance_transactions')
      return ok({ object: 'list', data: movements(), has_more: false, url: path });
    if (path === '/v1/customers') return ok({ id: 'cus_1', object: 'customer' });
    if (path === '/v1/setup_intents')
      return ok({
        id: 'seti_1',
        object: 'setup_intent',
        status: 'requires_payment_method',
        client_secret: 'seti_1_secret',
      });
    if (path === '/v1/setup_intents/seti_1')
      return ok({
        ...{ id: 'seti_1', object: 'setup_intent', status: 'succeeded', customer: 'cus_1' },
        payment_method: {
          id: 'pm_1',
          type: 'card',
          card: { brand: 'visa', last4: '4242', exp_year: 2030, exp_month: 4 },
        },
      });
    if (path === '/v1/refunds') return refund(intents.get(form.get('payment_intent')!)!, number('amount'));
    const [, id, action] = /^\/v1\/payment_intents\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
    const intent = intents.get(id ?? '');
    if (!intent) return wrong('resource_missing', `No such thing: ${path}`, 404);
    if (action === 'increment_authorization') {
      if (cardOf(intent)?.incremental_authorization.status !== 'available')
        return wrong('payment_intent_incremental_authorization_not_supported', 'The card does not allow it.');
      Object.assign(intent, { amount: number('amount'), amount_capturable: number('amount') });
    } else if (action === 'capture') {
      if (intent.status !== 'requires_capture')
        return wrong('payment_intent_unexpected_state', `It is ${intent.status}.`);
      if (number('amount_to_capture') > mostOf(intent))
        return wrong('amount_too_large', 'More than can be captured.');
      Object.assign(intent, {
        status: 'succeeded',
        amount_capturable: 0,
        amount_received: number('amount_to_capture'),
      });
    } else if (action === 'cancel') {
      if (intent.status === 'succeeded') return wrong('payment_intent_unexpected_state', 'It has succeeded.');
      Object.assign(intent, { status: 'canceled', amount_capturable: 0 });
    }
    return ok(intent);
  }

  function refund(intent: Intent, amount: number) {
    const charge = intent.latest_charge!;
    if (charge.amount_refunded + amount > intent.amount_received)
      return wrong('amount_too_large', 'More than was paid.');
    charge.amount_refunded += amount;
    return ok({ id: `re_${++made}`, object: 'refund', amount, status: 'succeeded' });
  }

  function movements() {
    const taken = [...intents.values()].filter(({ amount_received }) => amount_received > 0);
    const created = Math.floor(Date.now() / 1000);
    const about = ({ id, latest_charge }: Intent) => ({ ...latest_charge, payment_intent: id });
    return [
      ...taken.map((intent) => ({
        ...{
          id: `txn_${intent.id}`,
          object: 'balance_transaction',
          type: 'charge',
          currency: 'eur',
          created,
        },
        ...{ amount: intent.amount_received, fee: 35, source: about(intent) },
      })),
      {
        id: 'txn_payout',
        object: 'balance_transaction',
        type: 'payout',
        currency: 'eur',
        created,
        amount: -5000,
        fee: 0,
        source: null,
      },
    ];
  }

  /** The payer pays on Stripe's own form. */
  function pay(id: string, card: StubCard = { incremental: false, overMinor: 0 }): void {
    const intent = intents.get(id)!;
    const manual =
      asked
        .find(
          ({ path, form }) =>
            path === '/v1/payment_intents' && form.get('metadata[payment_id]') === intent.metadata.payment_id,
        )
        ?.form.get('capture_method') === 'manual';
    Object.assign(
      intent,
      manual
        ? { status: 'requires_capture', amount_capturable: intent.amount }
        : { status: 'succeeded', amount_received: intent.amount },
    );
    intent.latest_charge = {
      ...{ id: `ch_${id}`, object: 'charge', amount_refunded: 0 },
      payment_method_details: {
        card: {
          ...{ brand: 'visa', last4: '4242', capture_before: Math.floor(Date.now() / 1000) + 5 * 86_400 },
          incremental_authorization: { status: card.incremental ? 'available' : 'unavailable' },
          overcapture:
            card.overMinor > 0
              ? { status: 'available', maximum_amount_capturable: intent.amount + card.overMinor }
              : { status: 'unavailable', maximum_amount_capturable: intent.amount },
        },
      },
    };
  }

  const { port } = server.address() as AddressInfo;
  return {
    asked,
    intents,
    server: { host: '127.0.0.1', port, protocol: 'http' } as const,
    cut: (times: number) => {
      cuts = times;
    },
    pay,
    decline(id: string, decline_code: string): void {
      intents.get(id)!.last_payment_error = { code: 'card_declined', decline_code };
    },
    end: () => new Promise((resolve) => server.close(resolve)),
  };
}

const cardOf = (intent: Intent) => intent.latest_charge?.payment_method_details.card;

/** The most that may be captured: what is held, and beyond it what the card was said to allow. */
function mostOf(intent: Intent): number {
  const over = cardOf(intent)?.overcapture;
  const allowed = over?.status === 'available' ? over.maximum_amount_capturable : 0;
  return Math.max(intent.amount_capturable, allowed);
}

const ok = (body: unknown) => ({ status: 200, body });
const wrong = (code: string, message: string, status = 400) => ({
  status,
  body: { error: { type: 'invalid_request_error', code, message } },
});

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
