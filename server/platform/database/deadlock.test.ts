import { expect, test } from 'vitest';
import { againOnDeadlock } from './deadlock.ts';

const failing = (code: string, times: number) => {
  let runs = 0;
  return {
    run: async () => {
      runs += 1;
      if (runs <= times) throw Object.assign(new Error(code), { code });
      return runs;
    },
    runs: () => runs,
  };
};

test('a transaction that met another in a circle is run again, a few times', async () => {
  expect(await againOnDeadlock(failing('40P01', 2).run)).toBe(3);
  const hopeless = failing('40P01', 9);
  await expect(againOnDeadlock(hopeless.run)).rejects.toThrow('40P01');
  expect(hopeless.runs()).toBe(3);
});

test('every other failure is told at once', async () => {
  const refused = failing('23505', 1);
  await expect(againOnDeadlock(refused.run)).rejects.toThrow('23505');
  expect(refused.runs()).toBe(1);
});
