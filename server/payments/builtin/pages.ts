import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { networkOf } from '../../platform/http/network.ts';
import { createPace } from '../../platform/http/pace.ts';
import type { Hint } from '../provider.ts';
import { type BookRow, changeBooked, findBooked, holdMs } from './book.ts';
import { type Card, cards, isCard } from './cards.ts';
import { page, tooOftenPage } from './page.ts';

/** What a form of radio buttons sends has some hundred bytes. */
const maxFormBytes = 4096;
/** Cards tried on one payment; then it has failed, and a new one has to be begun. */
const mostAttempts = 10;
/** What one network may try: a car park's visitors on its wireless network, not a list of stolen cards. */
const trying = { burst: 60, perMinute: 60 } as const;

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
    const pace = createPace(clock, trying);
    const hidden = { schema: { hide: true } };
    type Params = { Params: { ref: string } };

    scope.get<Params>('/pay/builtin/:ref', hidden, async ({ params, headers }, reply) => {
      const row = await findBooked(db, params.ref);
      return row ? answer(reply, page(row, headers['accept-language'])) : reply.callNotFound();
    });

    scope.post<Params>('/pay/builtin/:ref', hidden, async ({ params, body, headers, ip }, reply) => {
      const heard = headers['accept-language'];
      const wait = pace(networkOf(ip));
      if (wait > 0)
        return answer(reply.code(429).header('retry-after', String(wait)), tooOftenPage(wait, heard));
      const doing = body instanceof URLSearchParams ? (body.get('card') ?? body.get('do')) : null;
      if (!isDoing(doing)) return reply.code(303).redirect(`/pay/builtin/${encodeURIComponent(params.ref)}`);
      const row = await pay(params.ref, doing);
      if (!row) return reply.callNotFound();
      await sendMessages(row);
      const stays = row.status === 'needs_action' || (row.status === 'waiting' && doing !== 'left');
      if (stays) return answer(reply, page(row, heard));
      return reply.code(303).redirect(row.return_url ?? `/pay/builtin/${row.id}`);
    });
  });

  function pay(ref: string, doing: Doing): Promise<BookRow | undefined> {
    return db.transaction().execute(async (trx) => {
      const row = await findBooked(trx, ref, true);
      if (!row || (row.status !== 'waiting' && row.status !== 'needs_action')) return row;
      return changeBooked(trx, ref, { ...paid(row, doing), ...counted(row, doing) }, clock.now());
    });
  }

  /** A card more was tried; one too many ends the payment. */
  function counted(row: BookRow, doing: Doing) {
    if (!isCard(doing)) return {};
    const attempts = row.attempts + 1;
    const over = attempts >= mostAttempts && cards[doing].paying && cards[doing].paying !== 'secure';
    return { attempts, ...(over && { status: 'failed' }) };
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
