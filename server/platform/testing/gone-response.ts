import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The response to somebody who has left before anything was written to them. */
export async function goneResponse(): Promise<ServerResponse> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  asked.on('error', () => {});
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const left = once(response, 'close');
  asked.destroy();
  await left;
  server.close();
  return response;
}
