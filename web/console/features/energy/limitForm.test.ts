import { expect, test } from 'vitest';
import { emptyWish, paramsOf } from './limitForm.ts';

const now = new Date(2026, 10, 22, 12);
const evses = [{ number: 2, transactionId: '0190a000-0000-7000-8000-000000000001' }] as never;

test('a wish becomes a limit: at one EVSE, in kW, from now until the evening', () => {
  const wish = { ...emptyWish, where: 'evse-2', value: 11, unit: 'kW', until: '2026-11-22T18:00' } as const;
  expect(paramsOf(wish, { evses }, now)).toEqual({
    evse: 2,
    unit: 'W',
    periods: [{ from: 0, limit: 11_000 }],
    seconds: 6 * 3600,
  });
});

test('a wish for the whole station, or for the charge that runs, has its purpose', () => {
  expect(paramsOf({ ...emptyWish, where: 'station', value: 32 }, { evses }, now)).toMatchObject({
    purpose: 'station_max',
    evse: 0,
    unit: 'A',
  });
  expect(paramsOf({ ...emptyWish, where: 'charge-2', value: 0 }, { evses }, now)).toMatchObject({
    purpose: 'tx',
    transactionId: '0190a000-0000-7000-8000-000000000001',
  });
});

test('a wish that lacks something is none yet', () => {
  expect(paramsOf(emptyWish, { evses }, now)).toBeUndefined();
  expect(paramsOf({ ...emptyWish, value: 6, repeat: 'daily' }, { evses }, now)).toBeUndefined();
  expect(paramsOf({ ...emptyWish, value: 6, until: '2026-11-22T11:00' }, { evses }, now)).toBeUndefined();
});
