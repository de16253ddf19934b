import { expect, test } from 'vitest';
import { eventParser, type ServerEvent } from './sse.ts';

function parse(...pieces: string[]): ServerEvent[] {
  const events: ServerEvent[] = [];
  const feed = eventParser((event) => events.push(event));
  for (const piece of pieces) feed(piece);
  return events;
}

const whole = 'event: connector.status\nid: 12-3\ndata: {"a":1}\n\n: heartbeat\n\ndata: x\ndata: y\n\n';

test('an event has its kind, id and data; comments say nothing', () => {
  expect(parse(whole)).toEqual([
    { kind: 'connector.status', id: '12-3', data: '{"a":1}' },
    { kind: 'message', id: undefined, data: 'x\ny' },
  ]);
});

test('the same events come out however the network cuts them', () => {
  for (let cut = 1; cut < whole.length; cut += 1)
    expect(parse(whole.slice(0, cut), whole.slice(cut))).toEqual(parse(whole));
  const windows = whole.replaceAll('\n', '\r\n');
  for (let cut = 1; cut < windows.length; cut += 1)
    expect(parse(windows.slice(0, cut), windows.slice(cut))).toEqual(parse(whole));
});

test('an event that never ends is not gathered for ever', () => {
  expect(() => parse(...Array.from({ length: 12 }, () => 'x'.repeat(100_000)))).toThrow(
    /longer than a megabyte/,
  );
});
