import { invoiceFile, readDocument } from '../books/index.ts';
import { type Handled, handlePublic, handlePublicRaw } from '../platform/http/handle.ts';
import { onceOver } from '../platform/http/once-over.ts';
import { tooOften } from '../platform/http/pace.ts';
import { frame } from '../platform/stream-message.ts';
import type { Accounts } from './account.ts';
import { beginStream } from './begin-stream.ts';
import { chargeOf } from './charge.ts';
import * as contract from './charge-contract.ts';
import { readInvoice, readReceipt } from './charge-store.ts';
import type { Ears } from './ears.ts';
import type { House } from './house.ts';
import type { LabelCodes } from './label-code.ts';
import type { Paying } from './paying.ts';
import { priceNow } from './price.ts';
import { evseOfLabel, forgedCode, noSuchReceipt } from './problems.ts';
import { seldom } from './seldom.ts';
import type { Watchers } from './watchers.ts';

/** Where the provider sends people back to: the page that finds the payment on their device. */
const returnUrl = '/drive/charge';

export interface ChargeOptions extends Pick<House, 'db' | 'clock' | 'onFault'> {
  readonly accounts: Accounts;
  readonly codes: LabelCodes;
  readonly paying: Paying;
  readonly ears: Ears;
  readonly watchers: Watchers;
}

/** Charging without an account: the price, the payment, what happens, the end, the receipt. */
export function chargeRoutes(options: ChargeOptions): Handled[] {
  const { db, clock, codes, paying, ears, watchers, accounts } = options;
  const look = async (paymentId: string, secret: string) =>
    chargeOf(db, codes, await paying.state(paymentId, secret));

  return [
    handlePublic(contract.getOffer, async ({ params }) => {
      const evseId = evseOfLabel(codes, params.code);
      const offered = await paying.offer(evseId);
      if (!offered) throw forgedCode();
      if ('cannot' in offered) return { offer: null, cannot: offered.cannot };
      const cannot = await paying.cannotStart(evseId);
      if (cannot) return { offer: null, cannot };
      const { id, until, currency, decimals, holdMinor, evse, prices } = offered.offer;
      const price = priceNow(prices, { ...evse, at: clock.now() });
      const offer = { id, until: until.toISOString(), currency, decimals, holdMinor, price };
      return { offer, cannot: null };
    }),

    handlePublic(contract.openPayment, async ({ params, body, request }) => {
      // Who has signed in finds it in their history.
      const account = await accounts.whoIf(request);
      const driverId = account?.driverIds[0] ?? null;
      return paying.open({ ...body, evse: evseOfLabel(codes, params.code), returnUrl, driverId });
    }),

    handlePublic(contract.getCharge, ({ params, query }) => look(params.paymentId, query.secret)),

    handlePublic(contract.stopCharge, async ({ params, query }) =>
      chargeOf(db, codes, await paying.stop(params.paymentId, query.secret)),
    ),

    handlePublic(contract.payRest, ({ params, query }) =>
      paying.payRest(params.paymentId, query.secret, returnUrl),
    ),

    handlePublicRaw(contract.chargeLive, 'text/event-stream', async ({ params, query, request, reply }) => {
      const { paymentId } = params;
      // Whoever does not know the secret is refused before anything is kept for them.
      let charge = await look(paymentId, query.secret);
      const watcher = watchers.add(reply.raw, request.ip);
      if (!watcher) throw tooOften(60);
      let told = '';
      const tell = () => {
        const text = frame('charge', charge);
        if (text !== told && watcher.write(text)) told = text;
      };
      const lookAgain = seldom(async () => {
        charge = await look(paymentId, query.secret);
        tell();
      }, options.onFault);
      const own = (subject: string | null) =>
        subject !== null && (subject === paymentId || subject === charge.transaction?.id);
      // Its transaction may be measured before it was seen that this is the one.
      const begins = () =>
        !charge.transaction && (charge.phase === 'starting' || charge.phase === 'charging');
      const heard = await ears.hear({
        events: (events) => {
          if (events.some(({ subjectId }) => own(subjectId))) lookAgain.soon();
        },
        measured: (transactionId) => {
          if (own(transactionId) || begins()) lookAgain.soon();
        },
      });
      onceOver(reply.raw, () => {
        heard.end();
        lookAgain.end();
      });
      beginStream(reply);
      tell();
      // What changed between the first look and the hearing.
      lookAgain.soon();
    }),

    handlePublic(contract.getReceipt, async ({ params, query }) => {
      const seen = await paying.state(params.paymentId, query.secret);
      const row = seen.transactionId ? await readReceipt(db, seen.paymentId) : undefined;
      if (!row || seen.capturedMinor === 0) throw noSuchReceipt();
      const invoice = await readInvoice(db, seen.paymentId);
      return {
        paymentId: seen.paymentId,
        number: invoice?.number ?? null,
        seller: row.seller,
        place: row.place,
        zone: row.zone,
        startedAt: row.started_at.toISOString(),
        endedAt: row.ended_at?.toISOString() ?? null,
        energyWh: row.energy_wh,
        currency: seen.currency,
        decimals: seen.decimals,
        beforeTaxMinor: row.before_tax_minor,
        taxMinor: row.tax_minor,
        totalMinor: row.after_tax_minor ?? seen.capturedMinor,
        refundedMinor: seen.refundedMinor,
        lines: row.lines.map(({ text, afterTax, beforeTax }) => ({
          text,
          amount: afterTax ?? beforeTax ?? null,
        })),
        pdf: invoice !== undefined,
      };
    }),

    handlePublicRaw(contract.receiptPdf, 'application/pdf', async ({ params, query, reply }) => {
      const { paymentId } = await paying.state(params.paymentId, query.secret);
      const invoice = await readInvoice(db, paymentId);
      if (!invoice) throw noSuchReceipt();
      reply.header('content-disposition', `inline; filename="${invoice.number}.pdf"`);
      return invoiceFile(await readDocument(db, invoice.id));
    }),
  ];
}
