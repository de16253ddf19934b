import { expect, test } from 'vitest';
import { patched } from './useLiveTransactions.ts';

const running = {
  id: 'a',
  stationTransactionId: '1',
  state: 'active',
  powerW: 1,
  energyWh: 10,
  socPercent: 40,
};
const at = '2026-05-05T05:05:05Z';

test('a reading shows in every page of a list that holds its transaction', () => {
  const list = { pages: [{ items: [{ ...running, id: 'b' }] }, { items: [running] }] };
  const next = patched(list, { transactionId: 'a', powerW: 11_000, energyWh: 20 }, at);
  expect(next.pages[1]?.items[0]).toMatchObject({ powerW: 11_000, energyWh: 20, socPercent: 40 });
  expect(next.pages[0]).toBe(list.pages[0]);
});

test('what a reading does not tell stays as it was', () => {
  expect(patched(running, { transactionId: 'a', soc: 41 }, at)).toMatchObject({ powerW: 1, socPercent: 41 });
});

test('a late reading does not move a transaction that has ended', () => {
  const ended = { ...running, state: 'ended' };
  expect(patched(ended, { transactionId: 'a', powerW: 5 }, at)).toBe(ended);
});

test('a list without the transaction is left alone, so that nothing is drawn anew', () => {
  const list = { pages: [{ items: [running] }] };
  expect(patched(list, { transactionId: 'other', powerW: 5 }, at)).toBe(list);
});
