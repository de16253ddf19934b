import { languageOf, type Seller } from '../party.ts';
import { companyFoot, ink, openSheet } from '../pdf/sheet.ts';
import { documentWords, formatsOf } from '../pdf/words.ts';
import type { Statement } from '../settlement-contract.ts';
import type { HostParty } from './settle.ts';

/** A statement for a site host as PDF: figures by site, what it comes to, and how. */
export async function statementPdf(
  statement: Statement & { readonly seller: Seller; readonly host: HostParty },
): Promise<Buffer> {
  const { seller, host, lines } = statement;
  const words = documentWords[languageOf(host.language)];
  const titles = words.statement;
  const format = formatsOf(words, statement.currency, statement.decimals, 'UTC');
  const sheet = openSheet({
    paper: seller.paper,
    title: `${words.kind.statement} ${statement.number}`,
    author: seller.name,
    language: words.locale,
    madeAt: new Date(statement.issuedAt),
    foot: companyFoot(seller, words),
  });
  const { left, right, top } = sheet;
  sheet.say(seller.logoText || seller.name, left, top, {
    font: 'bold',
    size: 17,
    color: ink.house,
    width: 300,
  });
  let y = 124;
  const address = [host.name, host.address, [host.postalCode, host.city].filter(Boolean).join(' ')].filter(
    Boolean,
  );
  for (const line of address) y += sheet.say(line, left, y, { size: 10, width: 260 });
  const facts = [
    [words.number, statement.number],
    [words.date, format.day(statement.issuedAt.slice(0, 10))],
    [titles.month, format.month(statement.month)],
  ] as const;
  let at = 124;
  for (const [title, value] of facts) {
    sheet.say(title, right - 200, at, { size: 8.2, color: ink.quiet, width: 80 });
    sheet.say(value, right - 120, at, { size: 8.2, font: 'medium', width: 120, align: 'right' });
    at += 15;
  }
  y = Math.max(y, at, 200) + 14;
  y +=
    sheet.say(`${words.kind.statement} · ${format.month(statement.month)}`, left, y, {
      font: 'bold',
      size: 15,
    }) + 12;
  const column = (title: string, grow = 1) => ({ title, grow, right: true });
  y = sheet.table(
    y,
    [
      { title: titles.site, grow: 2 },
      column(titles.transactions, 1.1),
      column(titles.energy, 1.3),
      column(titles.revenue, 1.2),
      column(titles.electricity, 1.2),
      column(titles.share),
      column(titles.perKwh),
      column(titles.perMonth),
      column(titles.total, 1.2),
    ],
    lines.map((line) => [
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
  y = sheet.room(y + 10, 60);
  sheet.say(titles.total, right - 220, y, { font: 'bold', size: 11, width: 100 });
  sheet.say(format.money(statement.totalMinor), right - 120, y, {
    font: 'bold',
    size: 11,
    width: 120,
    align: 'right',
  });
  sheet.say(titles.why, left, y + 28, { size: 8, color: ink.quiet });
  return sheet.end();
}
