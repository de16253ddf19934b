import { expect, it } from 'vitest';
import { onceOver } from '../platform/http/once-over.ts';
import { goneResponse } from '../platform/testing/gone-response.ts';
import { createWatchers } from './watchers.ts';

it('who left before they were let in takes no place, and is told at once that it is over', async () => {
  const response = await goneResponse();
  const watchers = createWatchers();
  let ended = 0;
  // One more than may watch from one network.
  for (let times = 0; times < 201; times += 1) {
    const watcher = watchers.add(response, '127.0.0.1');
    expect(watcher).toBeDefined();
    watcher?.write('data: nobody reads this\n\n');
    onceOver(response, () => {
      ended += 1;
    });
  }
  expect(ended).toBe(201);
});
