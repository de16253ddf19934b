/** The pages of the built-in provider, as HTML. */

import { currencyDecimals } from '@busbar/pricing';
import type { BookRow } from './book.ts';
import { type Card, cards } from './cards.ts';
import { type PageWords, wordsIn } from './words.ts';

/** The page of a payment, as it stands. `heard`: the languages that the browser asks for. */
export function page(row: BookRow, heard: string | undefined): string {
  const words = wordsIn(row.language, heard);
  const { currency, status } = row;
  const decimals = currencyDecimals(currency);
  const amount = `${(Number(row.amount_minor) / 10 ** decimals).toFixed(decimals)} ${currency}`;
  const doing = row.automatic ? words.pay(amount) : words.hold(amount);
  const head = `<p class="note">${words.note} <strong>${words.noMoney}</strong></p>
<h1>${doing}</h1>`;
  if (status === 'needs_action')
    return html(
      words,
      `${head}<p>${words.confirmIt}</p>
<form method="post"><button name="do" value="confirmed">${words.confirm}</button>
<button name="do" value="denied" class="quiet">${words.deny}</button></form>`,
    );
  if (status !== 'waiting') return html(words, `${head}<p>${words.over(status)}</p>${back(row, words)}`);
  const problem = row.code
    ? `<p class="problem" role="alert">${words.problems[row.code] ?? words.problems.declined}</p>`
    : '';
  const choices = (Object.keys(cards) as Card[])
    .map(
      (name, place) =>
        `<label><input type="radio" name="card" value="${name}"${place === 0 ? ' checked' : ''}> <span>${words.cards[name]}</span> <code>${cards[name].number}</code></label>`,
    )
    .join('\n');
  return html(
    words,
    `${head}${problem}
<form method="post"><fieldset><legend>${words.choose}</legend>
${choices}</fieldset><button>${doing}</button></form>
<form method="post"><button name="do" value="left" class="quiet">${words.leave}</button></form>`,
  );
}

/** Told to whoever tries too often. */
export function tooOftenPage(seconds: number, heard: string | undefined): string {
  const words = wordsIn(null, heard);
  return html(words, `<h1>${words.title}</h1><p role="alert">${words.tooOften(seconds)}</p>`);
}

const back = (row: BookRow, words: PageWords) =>
  row.return_url ? `<p><a href="${escaped(row.return_url)}">${words.back}</a></p>` : '';

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const html = (words: PageWords, body: string) => `<!doctype html>
<html lang="${words.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${words.title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; }
.note { border-left: .25rem solid #b45309; padding: .25rem .75rem; }
.problem { color: light-dark(#b91c1c, #fca5a5); }
fieldset { border: 1px solid; border-radius: .5rem; }
label { display: flex; gap: .5rem; align-items: center; min-height: 44px; }
label code { margin-left: auto; opacity: .7; white-space: nowrap; }
button { width: 100%; min-height: 48px; margin-top: 1rem; font: inherit; border-radius: .5rem; border: 0; background: #1d4ed8; color: #fff; }
button.quiet { background: none; border: 1px solid; color: inherit; }
</style></head><body><main>${body}</main></body></html>`;
