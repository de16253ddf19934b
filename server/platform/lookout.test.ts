import { expect, test } from 'vitest';
import { createLookout } from './lookout.ts';

test('looks come one after the other, and one that fails is told of and holds up no other', async () => {
  const told: string[] = [];
  const lookout = createLookout((error) => told.push((error as Error).message));
  let open = () => {};
  const first = lookout.run(async () => {
    await new Promise<void>((resolve) => {
      open = resolve;
    });
    told.push('first');
    throw new Error('the first failed');
  });
  const second = lookout.run(async () => void told.push('second'));
  await Promise.resolve();
  expect(told).toEqual([]);
  open();
  await Promise.all([first, second]);
  expect(told).toEqual(['first', 'the first failed', 'second']);
});

test('its end waits for the look that is under way, and lets none begin', async () => {
  const told: string[] = [];
  const lookout = createLookout(() => {});
  let open = () => {};
  const begun = new Promise<void>((resolve) => {
    void lookout.run(async () => {
      resolve();
      await new Promise<void>((go) => {
        open = go;
      });
      told.push('under way');
    });
  });
  await begun;
  void lookout.run(async () => void told.push('waiting'));
  const over = lookout.end().then(() => told.push('over'));
  void lookout.run(async () => void told.push('late'));
  open();
  await over;
  expect(lookout.ended).toBe(true);
  expect(told).toEqual(['under way', 'over']);
});
