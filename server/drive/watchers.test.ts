import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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

it('nothing goes out before the head of the stream, and whoever tells it learns that it did not', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answered = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const watcher = createWatchers().add(response, '127.0.0.1');
  expect(watcher?.write('data: too early\n\n')).toBe(false);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  expect(watcher?.write('data: in time\n\n')).toBe(true);
  response.end();
  expect(watcher?.write('data: too late\n\n')).toBe(false);
  const answer = await answered;
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(await answer.text()).toBe('data: in time\n\n');
  server.close();
});
