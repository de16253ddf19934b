import { languageOf, type Seller } from '../party.ts';
import type { PdfOptions } from '../pdf/invoice.ts';
import { companyFoot, ink, openSheet, type Sheet, spaced } from '../pdf/sheet.ts';
import { type DocumentWords, documentWords, type Formats, formatsOf } from '../pdf/words.ts';
import type { Statement } from '../settlement-contract.ts';
import type { HostParty } from './issue.ts';

/** A statement with both parties. */
export type Told = Statement & { readonly seller: Seller; readonly host: HostParty };

/**
 * A statement for a site host as PDF: figures by site, the tax, and what it comes to. Where it is the host's invoice, it
 * says so in the words of the law, and names the supplier, the recipient and their numbers (Directive 2006/112/EC, 226).
 */
export async function statementPdf(statement: Told, options: PdfOptions = {}): Promise<Buffer> {
  const { seller, host } = statement;
  const words = documentWords[options.language ?? languageOf(host.language)];
  const format = formatsOf(words, statement.currency, statement.decimals, 'UTC');
  const kind = words.kind[statement.selfBilled ? 'self_billed' : 'statement'];
  const sheet = openSheet({
    paper: options.paper ?? seller.paper,
    title: `${kind} ${statement.number}`,
    author: seller.name,
    language: words.locale,
    madeAt: new Date(statement.issuedAt),
    foot: companyFoot(seller, words),
  });
  let y = letterHead(sheet, statement, words, format);
  y +=
    sheet.say(`${kind} · ${format.month(statement.month)}`, sheet.left, y, { font: 'bold', size: 15 }) + 12;
  y = sites(sheet, y, statement, words, format);
  y = sums(sheet, sheet.room(y + 10, 120), statement, words, format);
  closing(sheet, y + 14, statement, words);
  return sheet.end();
}

function letterHead(sheet: Sheet, statement: Told, words: DocumentWords, format: Formats): number {
  const { seller, host, selfBilled } = statement;
  const { left, right, top } = sheet;
  sheet.say(seller.logoText || seller.name, left, top, {
    font: 'bold',
    size: 17,
    color: ink.house,
    width: 300,
  });
  let y = 124;
  if (selfBilled) y += sheet.say(words.statement.supplier, left, y, { size: 7.4, color: ink.quiet }) + 1;
  for (const line of linesOf(host)) y += sheet.say(line, left, y, { size: 10, width: 260 });
  const facts: readonly (readonly [string, string])[] = [
    [words.number, statement.number],
    [words.date, format.day(statement.issuedAt.slice(0, 10))],
    [words.statement.month, format.month(statement.month)],
    ...(selfBilled && host.vatNumber ? ([[words.vat, host.vatNumber]] as const) : []),
    ...(selfBilled && !host.vatNumber && host.taxNumber
      ? ([[words.taxNumber, host.taxNumber]] as const)
      : []),
  ];
  let at = 124;
  for (const [title, value] of facts) {
    sheet.say(title, right - 200, at, { size: 8.2, color: ink.quiet, width: 80 });
    sheet.say(value, right - 120, at, { size: 8.2, font: 'medium', width: 120, align: 'right' });
    at += 15;
  }
  if (selfBilled) {
    at += 6;
    at += sheet.say(words.statement.recipient, right - 200, at, { size: 7.4, color: ink.quiet, width: 200 });
    const vat = seller.vatNumber ? `${words.vat} ${seller.vatNumber}` : '';
    for (const line of [...linesOf(seller), vat].filter(Boolean))
      at += sheet.say(line, right - 200, at, { size: 8.2, width: 200 });
  }
  return Math.max(y, at, 200) + 14;
}

const linesOf = ({
  name,
  address,
  postalCode,
  city,
}: Pick<HostParty, 'name' | 'address' | 'postalCode' | 'city'>) =>
  [name, address, [postalCode, city].filter(Boolean).join(' ')].filter(Boolean);

function sites(sheet: Sheet, y: number, statement: Told, words: DocumentWords, format: Formats): number {
  const titles = words.statement;
  const column = (title: string, grow = 1) => ({ title, grow, right: true });
  return sheet.table(
    y,
    [
      { title: titles.site, grow: 1.7 },
      column(titles.transactions, 1.35),
      column(titles.energy, 1.55),
      column(titles.revenue, 1.2),
      column(titles.electricity, 1.25),
      column(titles.share, 1.1),
      column(titles.perKwh, 0.9),
      column(titles.perMonth, 1.15),
      column(titles.total, 1.2),
    ],
    statement.lines.map((line) => [
      line.siteName,
      String(line.transactions),
      format.kWh(line.energyWh),
      format.money(line.revenueMinor),
      format.money(line.electricityMinor),
      format.money(line.shareMinor),
      format.money(line.perKwhMinor),
      format.money(line.perMonthMinor),
      format.money(line.totalMinor),
    ]),
    7.2,
  );
}

function sums(sheet: Sheet, from: number, statement: Told, words: DocumentWords, format: Formats): number {
  const { tax, netMinor, taxMinor, totalMinor, paidMinor, openMinor } = statement;
  const x = sheet.right - 220;
  let y = from;
  const row = (title: string, minor: number, strong = false) => {
    const said = strong ? ({ font: 'bold', size: 11 } as const) : ({ size: 8.6 } as const);
    if (strong) sheet.rule(y - 2, x);
    sheet.say(title, x, y + 2, { ...said, width: 110 });
    sheet.say(format.money(minor), sheet.right - 110, y + 2, { ...said, width: 110, align: 'right' });
    y += strong ? 22 : 15.5;
  };
  if (tax) {
    row(words.net, netMinor);
    row(words.tax('VAT', format.percent(tax.percent)), taxMinor);
  }
  row(words.statement.total, totalMinor, true);
  if (paidMinor !== 0) {
    row(words.paid, -paidMinor);
    row(words.due_now, openMinor, true);
  }
  return y;
}

function closing(sheet: Sheet, from: number, statement: Told, words: DocumentWords): void {
  const { tax, host, selfBilled, openMinor } = statement;
  const notes = [
    tax?.reason ? words.exempt[tax.reason as keyof DocumentWords['exempt']] : '',
    selfBilled ? '' : words.statement.keptOut,
    host.iban !== '' && openMinor > 0 ? words.statement.transfer(spaced(host.iban)) : '',
    words.statement.why,
  ].filter(Boolean);
  let y = sheet.room(from, notes.length * 14);
  for (const note of notes) y += 3 + sheet.say(note, sheet.left, y, { size: 8, color: ink.quiet });
}
