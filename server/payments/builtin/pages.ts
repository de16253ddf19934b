import { currencyDecimals } from '@busbar/pricing';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Hint } from '../provider.ts';
import { type BookRow, changeBooked, findBooked } from './book.ts';
import { type Card, cards, isCard } from './cards.ts';

/** What a form of radio buttons sends has some hundred bytes. */
const maxFormBytes = 4096;
/** A hold lasts as long as those of most card schemes. */
const holdMs = 7 * 86_400_000;

type Doing = Card | 'confirmed' | 'denied' | 'left';

/**
 * The page of the built-in provider on which a payer pays: says that no real money moves, offers test cards, asks for
 * the confirmation of 3-D Secure where a card wants it, and sends the payer back. `tell` takes the provider's message.
 */
export function serveBuiltinPages(
  app: FastifyInstance,
  {
    db,
    clock,
    tell,
  }: { readonly db: Database; readonly clock: Clock; readonly tell: (hint: Hint) => Promise<void> },
): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: maxFormBytes },
      (_request, body, next) => next(null, new URLSearchParams(body as string)),
    );
    const hidden = { schema: { hide: true } };
    type Params = { Params: { ref: string } };

    scope.get<Params>('/pay/builtin/:ref', hidden, async ({ params }, reply) => {
      const row = await findBooked(db, params.ref);
      return row ? answer(reply, page(row)) : reply.callNotFound();
    });

    scope.post<Params>('/pay/builtin/:ref', hidden, async ({ params, body }, reply) => {
      const doing = body instanceof URLSearchParams ? (body.get('card') ?? body.get('do')) : null;
      if (!isDoing(doing)) return reply.code(303).redirect(`/pay/builtin/${encodeURIComponent(params.ref)}`);
      const row = await pay(params.ref, doing);
      if (!row) return reply.callNotFound();
      await sendMessages(row);
      const stays = row.status === 'needs_action' || (row.status === 'waiting' && doing !== 'left');
      if (stays) return answer(reply, page(row));
      return reply.code(303).redirect(row.return_url ?? `/pay/builtin/${row.id}`);
    });
  });

  function pay(ref: string, doing: Doing): Promise<BookRow | undefined> {
    return db.transaction().execute(async (trx) => {
      const row = await findBooked(trx, ref, true);
      if (!row || (row.status !== 'waiting' && row.status !== 'needs_action')) return row;
      return changeBooked(trx, ref, paid(row, doing), clock.now());
    });
  }

  function paid(row: BookRow, doing: Doing) {
    if (doing === 'left') return { status: 'canceled' };
    if (doing === 'denied') return { status: 'waiting', code: 'authentication_failed' };
    const card = doing === 'confirmed' ? (row.card as Card) : doing;
    const { paying } = cards[card];
    if (paying === 'secure' && doing !== 'confirmed') return { card, status: 'needs_action', code: null };
    if (paying && paying !== 'secure') return { card, status: 'waiting', code: paying };
    const held = { card, code: null, authorized_minor: row.amount_minor };
    if (row.automatic) return { ...held, status: 'captured', captured_minor: row.amount_minor };
    return { ...held, status: 'held', capture_before: new Date(clock.now().getTime() + holdMs) };
  }

  /** As real ones do: mostly once, sometimes twice, late or never. A late one is found by looking. */
  async function sendMessages(row: BookRow): Promise<void> {
    const { message } = cards[(row.card ?? 'accepted') as Card];
    if (message === 'late' || message === 'never') return;
    const hint: Hint = {
      eventId: `be_${row.id}_${row.status}_${row.changed_at.getTime()}`,
      kind: `payment.${row.status}`,
      ref: row.id,
    };
    await tell(hint);
    if (message === 'twice') await tell(hint);
  }
}

const isDoing = (doing: unknown): doing is Doing =>
  isCard(doing) || doing === 'confirmed' || doing === 'denied' || doing === 'left';

const answer = (reply: FastifyReply, html: string) =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);

function page(row: BookRow): string {
  const { currency, status } = row;
  const decimals = currencyDecimals(currency);
  const amount = `${(Number(row.amount_minor) / 10 ** decimals).toFixed(decimals)} ${currency}`;
  const head = `<p class="note">This is Busbar’s built-in test provider. <strong>No real money moves.</strong></p>
<h1>${row.automatic ? 'Pay' : 'Hold'} ${amount}</h1>`;
  if (status === 'needs_action')
    return html(
      `${head}<p>Your bank asks you to confirm (3-D Secure).</p>
<form method="post"><button name="do" value="confirmed">Confirm</button>
<button name="do" value="denied" class="quiet">Refuse</button></form>`,
    );
  if (status !== 'waiting') return html(`${head}<p>This payment is over: ${status}.</p>${back(row)}`);
  const problem = row.code
    ? `<p class="problem" role="alert">${problems[row.code] ?? problems.declined}</p>`
    : '';
  const choices = Object.entries(cards)
    .map(
      ([name, { number, words }], place) =>
        `<label><input type="radio" name="card" value="${name}"${place === 0 ? ' checked' : ''}> <span>${words}</span> <code>${number}</code></label>`,
    )
    .join('\n');
  return html(`${head}${problem}
<form method="post"><fieldset><legend>Pay with a test card that…</legend>
${choices}</fieldset><button>${row.automatic ? 'Pay' : 'Hold'} ${amount}</button></form>
<form method="post"><button name="do" value="left" class="quiet">Leave without paying</button></form>`);
}

const problems: Readonly<Record<string, string>> = {
  declined: 'The card was declined. Choose another one.',
  insufficient_funds: 'The card has too little money. Choose another one.',
  authentication_failed: 'The payment was not confirmed. Try again, or choose another card.',
};

const back = (row: BookRow) =>
  row.return_url ? `<p><a href="${escaped(row.return_url)}">Go back</a></p>` : '';

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const html = (body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Test payment</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; }
.note { border-left: .25rem solid #b45309; padding: .25rem .75rem; }
.problem { color: #b91c1c; }
fieldset { border: 1px solid; border-radius: .5rem; }
label { display: flex; gap: .5rem; align-items: center; min-height: 44px; }
label code { margin-left: auto; opacity: .7; }
button { width: 100%; min-height: 48px; margin-top: 1rem; font: inherit; border-radius: .5rem; border: 0; background: #1d4ed8; color: #fff; }
button.quiet { background: none; border: 1px solid; color: inherit; }
</style></head><body><main>${body}</main></body></html>`;
