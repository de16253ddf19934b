import { expect, test } from 'vitest';
import type { Reservation } from '../../../../server/reservations/contract.ts';
import { dayRows, mondayOf, weekMarks } from './day.ts';

const begin = Date.UTC(2026, 10, 22);
const end = Date.UTC(2026, 10, 23);
const at = (hour: number) => new Date(begin + hour * 3_600_000).toISOString();
const kept = (stationIdentity: string, evse: number | null, from: number, to: number) =>
  ({ id: `${from}`, stationIdentity, evse, startsAt: at(from), expiresAt: at(to) }) as Reservation;

test('a day has a row for each EVSE, and what reaches beyond it is cut off', () => {
  const rows = dayRows([kept('B', 1, 12, 18), kept('A', 2, -6, 6), kept('A', 1, 0, 24)], begin, end);
  expect(rows.map(({ key }) => key)).toEqual(['A 1', 'A 2', 'B 1']);
  expect(rows.map(({ blocks }) => [blocks[0]!.left, blocks[0]!.width])).toEqual([
    [0, 1],
    [0, 0.25],
    [0.5, 0.25],
  ]);
});

test('a row holds its reservations in order, and those of other days are not in it', () => {
  const rows = dayRows([kept('A', null, 18, 20), kept('A', null, 2, 4), kept('A', null, 30, 31)], begin, end);
  expect(rows).toHaveLength(1);
  expect(rows[0]!.blocks.map(({ reservation }) => reservation.id)).toEqual(['2', '18']);
});

test('a week begins on Monday and has seven days', () => {
  expect(['2026-11-22', '2026-11-23', '2026-11-29'].map(mondayOf)).toEqual([
    '2026-11-16',
    '2026-11-23',
    '2026-11-23',
  ]);
  const from = new Date(2026, 10, 23);
  const marks = weekMarks(from.toISOString(), new Date(2026, 10, 30).toISOString(), 'en-GB');
  expect(marks.map(({ label }) => label)).toEqual([
    'Mon 23',
    'Tue 24',
    'Wed 25',
    'Thu 26',
    'Fri 27',
    'Sat 28',
    'Sun 29',
  ]);
  expect(marks[0]!.at).toBe(0);
  expect(marks[6]!.at).toBeCloseTo(6 / 7);
});
