import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createWatchers } from './watchers.ts';

it('who left before they were let in takes no place, and is told at once that it is over', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  asked.on('error', () => {});
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const left = once(response, 'close');
  asked.destroy();
  await left;

  const watchers = createWatchers();
  let ended = 0;
  // One more than may watch from one network.
  for (let times = 0; times < 201; times += 1) {
    const watcher = watchers.add(response, '127.0.0.1');
    watcher?.write('data: nobody reads this\n\n');
    watcher?.onceOver(() => {
      ended += 1;
    });
  }
  expect(ended).toBe(201);
  server.close();
});
