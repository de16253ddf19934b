import { expect, test } from 'vitest';
import type { FrameItem } from '../../../../server/gateway/contract.ts';
import { pairFrames, readable } from './pairs.ts';

let second = 0;
const frame = (direction: 'in' | 'out', kind: number | null, messageId: string | null): FrameItem => {
  second += 1;
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return {
    id: String(second),
    at,
    direction,
    kind,
    messageId,
    action: null,
    size: 2,
    text: '[]',
    note: null,
  };
};

test('a call stands with its answer', () => {
  const call = frame('in', 2, 'a');
  const answer = frame('out', 3, 'a');
  expect(pairFrames([answer, call])).toEqual([{ id: call.id, first: call, answer }]);
});

test('both sides may use the same message id at once', () => {
  const theirs = frame('in', 2, '7');
  const ours = frame('out', 2, '7');
  const theirAnswer = frame('in', 3, '7');
  const ourAnswer = frame('out', 3, '7');
  const pairs = pairFrames([ourAnswer, theirAnswer, ours, theirs]);
  expect(pairs.find(({ first }) => first === theirs)?.answer).toBe(ourAnswer);
  expect(pairs.find(({ first }) => first === ours)?.answer).toBe(theirAnswer);
});

test('an answer whose call is on another page, and what is no frame at all, still show', () => {
  const lone = frame('in', 3, 'x');
  const broken = frame('in', null, null);
  expect(pairFrames([broken, lone]).map(({ first }) => first)).toEqual([broken, lone]);
});

test('a payload is indented, and broken text stays as it came', () => {
  expect(readable('[3,"a",{"status":"Accepted"}]')).toBe('{\n  "status": "Accepted"\n}');
  expect(readable('[3,"a",{')).toBe('[3,"a",{');
});
