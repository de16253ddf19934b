import { expect, test } from 'vitest';
import { createWheel } from './wheel.ts';

function station() {
  return {
    alive: true,
    paused: false,
    pings: 0,
    ended: 0,
    ping() {
      this.pings += 1;
    },
    giveUp() {
      this.ended += 1;
    },
  };
}

function turn(wheel: { tick(): void }, ticks: number): void {
  for (let tick = 0; tick < ticks; tick += 1) wheel.tick();
}

test('stations are pinged once a round, spread over its ticks', () => {
  const wheel = createWheel<ReturnType<typeof station>>(10);
  const stations = Array.from({ length: 20 }, station);
  for (const one of stations) wheel.add(one);
  wheel.tick();
  expect(stations.filter((one) => one.pings > 0)).toHaveLength(2);
  turn(wheel, 9);
  expect(stations.every((one) => one.pings === 1)).toBe(true);
});

test('a station that is silent for a whole round is given up, one that answers is not', () => {
  const wheel = createWheel<ReturnType<typeof station>>(2);
  const silent = station();
  const talking = station();
  wheel.add(silent);
  wheel.add(talking);
  turn(wheel, 2);
  talking.alive = true;
  turn(wheel, 2);
  expect([silent.ended, talking.ended]).toEqual([1, 0]);
});

test('a paused station is not judged, and has a whole round after it is heard again', () => {
  const wheel = createWheel<ReturnType<typeof station>>(1);
  const one = station();
  wheel.add(one);
  one.paused = true;
  turn(wheel, 5);
  one.paused = false;
  turn(wheel, 1);
  expect(one.ended).toBe(0);
  turn(wheel, 1);
  expect(one.ended).toBe(1);
});

test('while nobody is judged, silence ends nothing, and all begin anew afterwards', () => {
  const wheel = createWheel<ReturnType<typeof station>>(1);
  const one = station();
  wheel.add(one);
  wheel.judge(false);
  turn(wheel, 5);
  wheel.judge(true);
  turn(wheel, 1);
  expect(one.ended).toBe(0);
});

test('what was removed is not pinged again', () => {
  const wheel = createWheel<ReturnType<typeof station>>(1);
  const one = station();
  wheel.add(one).remove();
  turn(wheel, 3);
  expect(one.pings).toBe(0);
});
