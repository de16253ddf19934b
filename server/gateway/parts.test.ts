import { expect, test } from 'vitest';
import { hasList, joinAnswers, partsOf } from './parts.ts';

const variable = (name: string) => ({ component: { name: 'Any' }, variable: { name } });
const numbers = () => 77;

test('a list is cut where the station takes no more, and nothing of it is lost', () => {
  const payload = { id: [1, 2, 3, 4, 5] };
  expect(partsOf('ClearVariableMonitoring', payload, { items: 2, bytes: null }, numbers)).toEqual([
    { id: [1, 2] },
    { id: [3, 4] },
    { id: [5] },
  ]);
  expect(partsOf('ClearVariableMonitoring', payload, { items: 5, bytes: null }, numbers)).toEqual([payload]);
  expect(partsOf('ClearVariableMonitoring', payload, { items: 0, bytes: 0 }, numbers)).toEqual([payload]);
});

test('no part is longer as a frame than the bytes that the station takes', () => {
  const payload = { getVariableData: Array.from({ length: 20 }, (_, n) => variable(`V${n}`)) };
  const parts = partsOf('GetVariables', payload, { items: null, bytes: 400 }, numbers);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.flatMap((part) => (part as typeof payload).getVariableData)).toEqual(payload.getVariableData);
  for (const part of parts) {
    const frame = JSON.stringify([2, '0190f5d4-0000-7000-8000-000000000000', 'GetVariables', part]);
    expect(frame.length).toBeLessThanOrEqual(400);
  }
});

test('a report that is asked for in parts comes under a number for each', () => {
  const payload = { requestId: 5, componentVariable: [variable('A'), variable('B')] };
  expect(partsOf('GetReport', payload, { items: 1, bytes: null }, numbers)).toEqual([
    { requestId: 5, componentVariable: [variable('A')] },
    { requestId: 77, componentVariable: [variable('B')] },
  ]);
});

test('only requests with more than one item can be too long', () => {
  expect(hasList('SetVariables', { setVariableData: [1, 2] })).toBe(true);
  expect(hasList('SetVariables', { setVariableData: [1] })).toBe(false);
  expect(hasList('Reset', { type: 'Hard' })).toBe(false);
  expect(hasList('GetConfiguration', {})).toBe(false);
});

test('the answers to all parts read as one', () => {
  expect(
    joinAnswers([
      { configurationKey: [{ key: 'A' }] },
      { configurationKey: [{ key: 'B' }], unknownKey: ['C'] },
    ]),
  ).toEqual({ configurationKey: [{ key: 'A' }, { key: 'B' }], unknownKey: ['C'] });
  expect(joinAnswers([{ status: 'EmptyResultSet' }, { status: 'Accepted' }])).toEqual({ status: 'Accepted' });
  expect(joinAnswers([{ status: 'Accepted' }, { status: 'Rejected' }])).toEqual({ status: 'Rejected' });
});
