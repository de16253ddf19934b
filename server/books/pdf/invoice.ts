import type { Document, DocumentTax } from '../document.ts';
import type { InvoiceLine } from '../issue.ts';
import { type Buyer, type InvoiceLanguage, languageOf } from '../party.ts';
import { companyFoot, ink, openSheet, type Sheet, spaced } from './sheet.ts';
import { type DocumentWords, documentWords, type Formats, formatsOf } from './words.ts';

export interface PdfOptions {
  readonly language?: InvoiceLanguage;
  readonly paper?: 'A4' | 'Letter';
}

/** The sign before amounts: credit notes take back, so what they hold below zero is shown above it. */
const signOf = ({ kind }: Document) => (kind === 'credit_note' ? -1 : 1);

/** An invoice, receipt or credit note as a PDF for people: PDF/A-3b with every font inside, so that it lasts. */
export async function invoicePdf(document: Document, options: PdfOptions = {}): Promise<Buffer> {
  const language = options.language ?? languageOf(document.language);
  const words = documentWords[language];
  const format = formatsOf(words, document.currency, document.decimals, document.zone);
  const { seller } = document;
  const sheet = openSheet({
    paper: options.paper ?? seller.paper,
    title: `${words.kind[document.kind]} ${document.number}`,
    author: seller.name,
    language: words.locale,
    madeAt: document.issuedAt,
    foot: companyFoot(seller, words),
  });
  let y = letterHead(sheet, document, words, format);
  y = heading(sheet, document, words, format, y);
  y = lines(sheet, document, words, format, y);
  y = sums(sheet, document, words, format, y + 8);
  closing(sheet, document, words, format, y + 16);
  return sheet.end();
}

function letterHead(sheet: Sheet, document: Document, words: DocumentWords, format: Formats): number {
  const { seller, buyer } = document;
  const { left, right, top } = sheet;
  sheet.say(seller.logoText || seller.name, left, top, {
    font: 'bold',
    size: 17,
    color: ink.house,
    width: 300,
  });
  const sender = [seller.name, seller.address, [seller.postalCode, seller.city].filter(Boolean).join(' ')];
  sheet.say(sender.filter(Boolean).join(' · '), left, 124, { size: 6.8, color: ink.quiet, width: 260 });
  let y = 138;
  for (const line of addressLines(buyer, seller.country, words.locale))
    y += sheet.say(line, left, y, { size: 10, width: 260 });
  const facts: readonly (readonly [string, string])[] = [
    [words.number, document.number],
    [words.date, format.day(document.issueDate)],
    ...(document.kind === 'invoice' ? ([[words.due, format.day(document.dueDate)]] as const) : []),
    ...(document.period ? ([[words.period, span(document.period, format)]] as const) : []),
    ...(buyer.number ? ([[words.customer, buyer.number]] as const) : []),
    ...(buyer.reference ? ([[words.reference, buyer.reference]] as const) : []),
    ...(buyer.vatNumber ? ([[words.buyerVat, buyer.vatNumber]] as const) : []),
  ];
  let at = 124;
  const x = right - 218;
  for (const [title, value] of facts) {
    sheet.say(title, x, at, { size: 8.2, color: ink.quiet, width: 82 });
    sheet.say(value, x + 84, at, { size: 8.2, font: 'medium', width: 134, align: 'right' });
    at += 15;
  }
  return Math.max(y, at, 232) + 14;
}

const span = ({ from, until }: { from: string; until: string }, format: Formats) =>
  from === until ? format.day(from) : `${format.day(from)} – ${format.day(until)}`;

/** The country stands on letters that go abroad, by its name. */
function addressLines(buyer: Buyer, from: string, locale: string): string[] {
  const { name, address, postalCode, city, country } = buyer;
  const abroad = country !== '' && country !== from;
  const named = abroad ? (new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country) : '';
  return [name, address, [postalCode, city].filter(Boolean).join(' '), named].filter((line) => line !== '');
}

function heading(
  sheet: Sheet,
  document: Document,
  words: DocumentWords,
  format: Formats,
  from: number,
): number {
  let y = from + sheet.say(words.kind[document.kind], sheet.left, from, { font: 'bold', size: 15 });
  const { corrects, reason } = document;
  if (corrects) {
    const said = words.corrects(corrects.number, format.day(corrects.issueDate));
    const why = reason === 'priced_anew' ? words.priced_anew : reason;
    y += 4 + sheet.say([`${said}.`, why].filter(Boolean).join(' '), sheet.left, y + 2, { color: ink.quiet });
  }
  return y + 12;
}

function lines(sheet: Sheet, document: Document, words: DocumentWords, format: Formats, y: number): number {
  const sign = signOf(document);
  const { columns } = words;
  const free = document.lines.every((line) => line.transactionId === null && line.reservationId === null);
  if (free)
    return sheet.table(
      y,
      [
        { title: columns.text, grow: 4 },
        { title: columns.net, grow: 1, right: true },
        { title: columns.gross, grow: 1, right: true },
      ],
      document.lines.map(({ text, netMinor, grossMinor }) => [
        text === 'priced_anew' ? words.priced_anew : text,
        format.money(sign * netMinor),
        format.money(sign * grossMinor),
      ]),
    );
  return sheet.table(
    y,
    [
      { title: columns.date, grow: 1.95 },
      { title: columns.place, grow: 2.9 },
      { title: columns.duration, grow: 1.15, right: true },
      { title: columns.energy, grow: 1.15, right: true },
      { title: columns.net, grow: 1.05, right: true },
      { title: columns.gross, grow: 1.05, right: true },
    ],
    document.lines.map((line) => cellsOf(line, words, format, sign)),
  );
}

function cellsOf(line: InvoiceLine, words: DocumentWords, format: Formats, sign: number): string[] {
  const { startedAt, endedAt, part } = line;
  const mark = line.takesBackId ? words.takesBack : '';
  const what = line.reservationId ? [words.noShow, line.station] : [mark, line.site, line.station];
  const place = what.filter(Boolean).join(' · ') || line.text;
  // The second part of a transaction, under another tax, tells its amounts only.
  const first = part === 0;
  return [
    startedAt && first ? format.at(startedAt) : '',
    first ? place : '',
    startedAt && endedAt && first ? format.duration(endedAt.getTime() - startedAt.getTime()) : '',
    line.energyWh !== null && first ? format.kWh(Number(line.energyWh)) : '',
    format.money(sign * line.netMinor),
    format.money(sign * line.grossMinor),
  ];
}

function sums(sheet: Sheet, document: Document, words: DocumentWords, format: Formats, from: number): number {
  const sign = signOf(document);
  const money = (minor: number) => format.money(sign * minor);
  const { taxes, standing, roundingMinor } = document;
  const rows: { title: string; note?: string; amount: string; strong?: boolean }[] = [
    { title: words.net, amount: money(document.netMinor) },
    ...taxes.map((tax) => ({ ...taxRow(tax, words, format, money) })),
  ];
  if (roundingMinor !== 0) rows.push({ title: words.rounding, amount: money(roundingMinor) });
  rows.push({ title: words.total, amount: money(document.totalMinor), strong: true });
  if (standing.creditedMinor !== 0)
    rows.push({ title: words.credited, amount: format.money(standing.creditedMinor) });
  if (standing.paidMinor !== 0) rows.push({ title: words.paid, amount: format.money(-standing.paidMinor) });
  if (standing.creditedMinor !== 0 || standing.paidMinor !== 0)
    rows.push({ title: words.due_now, amount: format.money(standing.openMinor), strong: true });
  let y = sheet.room(from, rows.length * 16 + 14);
  const x = sheet.right - 270;
  const count = new Set(document.lines.map(({ transactionId }) => transactionId).filter(Boolean)).size;
  if (count > 0)
    sheet.say(words.transactions(count), sheet.left, y, { size: 8.2, color: ink.quiet, width: 150 });
  for (const { title, note, amount, strong } of rows) {
    if (strong) sheet.rule(y - 2, x);
    const said = strong ? ({ font: 'bold', size: 10 } as const) : ({ size: 8.6 } as const);
    sheet.say(title, x, y + 2, { ...said, width: 110 });
    if (note) sheet.say(note, x + 96, y + 2, { size: 7.6, color: ink.quiet, width: 90, align: 'right' });
    sheet.say(amount, x + 190, y + 2, { ...said, width: 80, align: 'right' });
    y += strong ? 20 : 15.5;
  }
  return y;
}

function taxRow(tax: DocumentTax, words: DocumentWords, format: Formats, money: (minor: number) => string) {
  const note = words.onBase(money(tax.baseMinor));
  const title = words.tax(tax.name || 'VAT', format.percent(tax.percent));
  return { title, note, amount: money(tax.taxMinor) };
}

function closing(
  sheet: Sheet,
  document: Document,
  words: DocumentWords,
  format: Formats,
  from: number,
): void {
  const { kind, standing, taxes, seller, roundingMinor } = document;
  const notes: string[] = [];
  for (const reason of new Set(taxes.map((tax) => tax.reason).filter(Boolean)))
    notes.push(words.exempt[reason as 'reverse_charge' | 'untaxed'] ?? reason);
  if (roundingMinor !== 0 && document.lines.length > 1) notes.push(words.roundingWhy);
  const state =
    kind === 'credit_note'
      ? 'credit'
      : standing.openMinor < 0
        ? 'owed'
        : standing.openMinor > 0
          ? 'open'
          : standing.paidMinor > 0
            ? 'paid'
            : 'credited';
  const height = 46 + notes.length * 13;
  let y = sheet.room(from, height);
  sheet.box(sheet.left, y, sheet.right - sheet.left, 34, state === 'paid' ? '#e7f5ee' : ink.soft);
  const color = state === 'paid' ? ink.house : state === 'credit' ? ink.credit : ink.text;
  sheet.say(words.state[state], sheet.left + 12, y + 11, { font: 'medium', size: 9.4, color, width: 170 });
  if (state === 'open' && seller.iban !== '') {
    const said = `${words.pay(format.day(document.dueDate), document.number)} ${words.bank}: ${spaced(seller.iban)}`;
    sheet.say(said, sheet.left + 180, y + 6, { size: 8, width: sheet.right - sheet.left - 192 });
  }
  y += 42;
  for (const note of notes) y += 3 + sheet.say(note, sheet.left, y, { size: 8, color: ink.quiet });
}
