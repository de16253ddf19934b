import { expect, it } from 'vitest';
import { collect } from './collect.ts';

it('asks once for many keys and shares the answer of equal ones', async () => {
  const asked: (readonly string[])[] = [];
  const find = collect(async (keys) => {
    asked.push(keys);
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
  });
  expect(await Promise.all([find('a'), find('b'), find('a'), find('none')])).toEqual([
    'A',
    'B',
    'A',
    undefined,
  ]);
  expect(asked).toEqual([['a', 'b', 'none']]);
});

it('asks in pieces of at most 500 keys', async () => {
  const sizes: number[] = [];
  const find = collect(async (keys) => {
    sizes.push(keys.length);
    return new Map(keys.map((key) => [key, key]));
  });
  const keys = Array.from({ length: 1_200 }, (_, index) => String(index));
  expect(await Promise.all(keys.map(find))).toEqual(keys);
  expect(sizes).toEqual([500, 500, 200]);
});

it('fails each look-up of a question that failed, and asks anew after it', async () => {
  let fail = true;
  const find = collect(async (keys) => {
    if (fail) throw new Error('database away');
    return new Map(keys.map((key) => [key, 1]));
  });
  await expect(Promise.all([find('a'), find('b')])).rejects.toThrow('database away');
  fail = false;
  expect(await find('a')).toBe(1);
});
