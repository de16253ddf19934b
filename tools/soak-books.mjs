// A million transactions through the books in memory: money is neither made nor lost.
import { wrongBooks } from '../server/books/testing-rounding.ts';

const atOnce = 50_000;

/** Gives what is wrong; prints how far it has come. */
export function soakBooks(transactions, seed) {
  const wrong = [];
  const began = Date.now();
  for (let done = 0; done < transactions; done += atOnce) {
    wrong.push(...wrongBooks(Math.min(atOnce, transactions - done), seed + done));
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(
      `${Math.min(done + atOnce, transactions)} transactions in the books after ${seconds} s, ${wrong.length} faults`,
    );
  }
  return wrong;
}
