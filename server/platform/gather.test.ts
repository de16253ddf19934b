import { expect, it } from 'vitest';
import { gatherWrites } from './gather.ts';

it('writes what comes in the same moment together, and what comes meanwhile with the next', async () => {
  const written: (readonly string[])[] = [];
  const late = Promise.withResolvers<void>();
  const write = gatherWrites<string>(async (items) => {
    written.push(items);
    if (written.length === 1) late.resolve();
  });
  const first = [write('a'), write('b')];
  await late.promise;
  await Promise.all([...first, write('c'), write('d')]);
  expect(written).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

it('fails who brought a refused value, and writes the others', async () => {
  const written: string[] = [];
  const write = gatherWrites<string>(async (items) => {
    if (items.includes('bad')) throw Object.assign(new Error('refused'), { code: '22P02' });
    written.push(...items);
  });
  const ends = await Promise.allSettled([write('a'), write('bad'), write('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(written).toEqual(['a', 'b']);
});

it('tells all when the database is away, and goes on afterwards', async () => {
  let tries = 0;
  const write = gatherWrites<string>(async () => {
    tries += 1;
    if (tries === 1) throw Object.assign(new Error('gone'), { code: '57P01' });
  });
  const ends = await Promise.allSettled([write('a'), write('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await write('c');
  expect(tries).toBe(2);
});
