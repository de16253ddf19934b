import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lastingStream } from './lasting.ts';

class Source extends EventTarget {
  readonly CLOSED = 2;
  readyState = 0;
  close() {
    this.readyState = 2;
  }
  /** The server, or a proxy before it, answers with an error: the browser gives up. */
  refuse() {
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }
  accept() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function followed() {
  const sources: Source[] = [];
  const hears = { event: 'changed', told: vi.fn(), reopened: vi.fn(), lost: vi.fn() };
  const stream = lastingStream('/live', hears, () => {
    const source = new Source();
    sources.push(source);
    return source as unknown as EventSource;
  });
  return { sources, hears, stream };
}

test('a stream that was refused is asked for again, more and more seldom, and what was missed is read', () => {
  const { sources, hears, stream } = followed();
  sources[0]!.accept();
  expect(hears.reopened).not.toHaveBeenCalled();
  for (const [count, wait] of [1_000, 2_000, 4_000].entries()) {
    sources.at(-1)!.refuse();
    vi.advanceTimersByTime(wait - 1);
    expect(sources).toHaveLength(count + 1);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(count + 2);
  }
  expect(hears.lost).toHaveBeenCalledTimes(3);
  sources.at(-1)!.accept();
  expect(hears.reopened).toHaveBeenCalledOnce();
  sources.at(-1)!.dispatchEvent(new MessageEvent('changed', { data: 'now' }));
  expect(hears.told).toHaveBeenCalledExactlyOnceWith('now');
  stream.close();
});

test('one that broke is left to the browser, and one that was closed stays closed', () => {
  const { sources, hears, stream } = followed();
  sources[0]!.accept();
  sources[0]!.dispatchEvent(new Event('error'));
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
  sources[0]!.accept();
  expect(hears.reopened).toHaveBeenCalledOnce();
  sources[0]!.refuse();
  stream.close();
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
});
