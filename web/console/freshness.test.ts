import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFreshness } from './freshness.ts';

const event = (kind: string, stationId: string | null = null) => ({
  kind,
  at: '2026-11-22T12:00:00Z',
  organizationId: null,
  siteId: null,
  stationId,
  subjectId: null,
  data: {},
});

let client: QueryClient;
let hear: ReturnType<typeof createFreshness>;
const isOld = (key: readonly unknown[]) => client.getQueryState(key)!.isInvalidated;

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  hear = createFreshness(client);
});
afterEach(() => vi.useRealTimers());

test('an event makes old what shows it, and nothing else', () => {
  client.setQueryData(['/stations', 'list', {}], { pages: [] });
  client.setQueryData(['/tokens', 'list', {}], { pages: [] });
  hear(event('connector.status', 's1'));
  vi.advanceTimersByTime(1000);
  expect(isOld(['/stations', 'list', {}])).toBe(true);
  expect(isOld(['/tokens', 'list', {}])).toBe(false);
});

test('the page of one station is left alone when another changes', () => {
  const page = (id: string) => ['/stations/{identity}', 'one', { params: { identity: id } }];
  client.setQueryData(page('a'), { id: 'a', identity: 'A', evses: [] });
  client.setQueryData(page('b'), { id: 'b', identity: 'B', evses: [] });
  hear(event('connector.status', 'a'));
  vi.advanceTimersByTime(1000);
  expect(isOld(page('a'))).toBe(true);
  expect(isOld(page('b'))).toBe(false);
});

test('a burst of events refreshes once', () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  for (let n = 0; n < 500; n += 1) hear(event('connector.status', `s${n}`));
  vi.advanceTimersByTime(1000);
  expect(invalidate).toHaveBeenCalledTimes(1);
});

test('a list that was read far is refreshed rarely, but never forgotten', () => {
  const key = ['/stations', 'list', {}];
  const read = () => client.setQueryData(key, { pages: [1, 2, 3, 4] });
  read();
  hear(event('connector.status'));
  vi.advanceTimersByTime(1000);
  expect(isOld(key)).toBe(true);
  read();
  hear(event('connector.status'));
  vi.advanceTimersByTime(1000);
  expect(isOld(key)).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(isOld(key)).toBe(true);
});

test('what is told of one station is left alone when another changes', () => {
  const page = ['/stations/{identity}', 'one', { params: { identity: 'A' } }];
  const timeline = ['/stations/{identity}/timeline', 'list', { params: { identity: 'A' } }];
  client.setQueryData(page, { id: 'a', identity: 'A', evses: [] });
  client.setQueryData(timeline, { pages: [] });
  hear(event('connector.status', 'b'));
  vi.advanceTimersByTime(1000);
  expect(isOld(timeline)).toBe(false);
  hear(event('connector.status', 'a'));
  vi.advanceTimersByTime(1000);
  expect(isOld(timeline)).toBe(true);
});

test('what waits does not keep anything else waiting', () => {
  const long = ['/stations', 'list', {}];
  const read = () => client.setQueryData(long, { pages: [1, 2, 3, 4] });
  read();
  hear(event('connector.status'));
  vi.advanceTimersByTime(1000);
  read();
  hear(event('connector.status'));
  vi.advanceTimersByTime(1000);
  expect(isOld(long)).toBe(false);
  client.setQueryData(['/tokens', 'list', {}], { pages: [] });
  hear(event('token.changed'));
  vi.advanceTimersByTime(1000);
  expect(isOld(['/tokens', 'list', {}])).toBe(true);
});

test('a meter that falls silent makes old what is shown as flowing now', () => {
  const flows = ['/sites/{siteId}/power-now', 'one', { params: { siteId: 's' } }];
  client.setQueryData(flows, { shares: {} });
  hear(event('energy.meter'));
  vi.advanceTimersByTime(1000);
  expect(isOld(flows)).toBe(true);
});

test('a site’s days are drawn anew once a minute, however often its present changes', () => {
  const days = ['/sites/{siteId}/dispatch/days', 'one', { params: { siteId: 's' } }];
  const read = () => client.setQueryData(days, { quarters: [] });
  read();
  hear(event('energy.now'));
  vi.advanceTimersByTime(1000);
  expect(isOld(days)).toBe(true);
  read();
  hear(event('energy.now'));
  vi.advanceTimersByTime(30_000);
  expect(isOld(days)).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(isOld(days)).toBe(true);
});
