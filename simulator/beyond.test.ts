import { afterEach, expect, it } from 'vitest';
import { type Bench, familyCar, setUp } from './testing.ts';

let bench: Bench | undefined;
afterEach(async () => {
  bench?.station.disconnect();
  await bench?.csms.close();
  expect(bench?.csms.violations ?? []).toEqual([]);
  bench = undefined;
});

/** Waits for a message while simulated time runs on. */
async function heard({ timers, csms }: Bench, action: string, count = 1) {
  const found = () => csms.received.filter((one) => one.action === action);
  await expect
    .poll(
      () => {
        timers.advance(1_000);
        return found().length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThanOrEqual(count);
  return found().map(({ payload }) => payload);
}

it('tells what a vehicle needs, and the schedule that it chose', async () => {
  bench = await setUp('2.0.1', { habits: { tellsNeeds: true } });
  bench.station.plugIn(1, familyCar());
  bench.station.start(1, '04AA');
  const [needs] = await heard(bench, 'NotifyEVChargingNeeds');
  expect(needs).toMatchObject({ evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } });
  const [schedule] = await heard(bench, 'NotifyEVChargingSchedule');
  expect(schedule).toMatchObject({ evseId: 1, chargingSchedule: { chargingRateUnit: 'W' } });
});

it('keeps a limit from outside while it lasts, and tells of its begin and end', async () => {
  const limitedFromOutside = { everySeconds: 60, lastsSeconds: 20, watts: 0 };
  bench = await setUp('2.0.1', { habits: { limitedFromOutside } });
  bench.station.plugIn(1, familyCar());
  bench.station.start(1, '04AA');
  const [limit] = await heard(bench, 'NotifyChargingLimit');
  expect(limit).toMatchObject({ chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true } });
  expect(bench.station.evses[0]!.flow).toMatchObject({ watts: 0, state: 'suspendedByStation' });
  await heard(bench, 'ClearedChargingLimit');
  expect(bench.station.evses[0]!.flow.watts).toBeGreaterThan(0);
});

it('settles what was charged at its terminal, and swaps batteries', async () => {
  const terminal = { centsPerKwh: 50, vatNumber: 'DE129273398' };
  const batteries = { slots: 4, everySeconds: 30, token: '04BB' };
  bench = await setUp('2.1', { habits: { terminal, batteries } });
  bench.station.plugIn(1, familyCar());
  bench.station.start(1, '04AA');
  for (let minute = 0; minute < 5; minute++) {
    bench.timers.advance(60_000);
    await bench.station.delivered();
  }
  bench.station.stop(1);
  const [payment] = await heard(bench, 'NotifySettlement');
  expect(payment!.settlementAmount).toBeCloseTo(0.46, 1);
  const told = await heard(bench, 'BatterySwap', 2);
  expect(told.map(({ eventType }) => eventType).slice(0, 2)).toEqual(['BatteryIn', 'BatteryOut']);
});

it('says nothing of it in 1.6', async () => {
  const limitedFromOutside = { everySeconds: 10, lastsSeconds: 5, watts: 0 };
  bench = await setUp('1.6', { habits: { tellsNeeds: true, limitedFromOutside } });
  bench.timers.advance(310_000);
  await bench.csms.sawAction('Heartbeat');
  expect(bench.csms.received.filter(({ action }) => action.startsWith('Notify'))).toEqual([]);
});
