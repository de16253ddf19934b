import { expect, test } from 'vitest';
import type { FrameItem } from '../../../../server/gateway/contract.ts';
import { frameKey, liveFrame, pairFrames, readable } from './pairs.ts';

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

test('a frame of the live stream pairs like one of the log, and is known again there', () => {
  const live = (direction: string, text: string) =>
    liveFrame({
      kind: 'frame',
      at: '2026-01-01T00:00:00.000Z',
      organizationId: null,
      siteId: null,
      stationId: 's',
      subjectId: null,
      data: { direction, type: 'call', messageId: 'a', action: 'Heartbeat', size: text.length, text },
    });
  const call = live('in', '[2,"a","Heartbeat",{}]');
  const answer = live('out', '[3,"a",{"currentTime":"2026-01-01T00:00:00Z"}]');
  expect(pairFrames([answer, call])).toEqual([{ id: call.id, first: call, answer }]);
  expect(frameKey({ ...call, id: '017' })).toBe(frameKey(call));
  expect(frameKey(answer)).not.toBe(frameKey(call));
});
