/** What stands before several gateways in a real network: passes connections on, in turn, to those that answer. */

import { connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): void;
}

export async function startBalancer(port: number, targets: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;

  function keep(socket: Socket): Socket {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
    return socket;
  }

  function pass(client: Socket, tries: number): void {
    if (tries === 0) return void client.destroy();
    const target = keep(connect(targets[turn++ % targets.length]!, '127.0.0.1'));
    const next = () => pass(client, tries - 1);
    target.once('error', next);
    target.once('connect', () => {
      target.off('error', next);
      client.pipe(target).pipe(client);
      target.once('close', () => client.destroy());
      client.once('close', () => target.destroy());
    });
  }

  const server = createServer((client) => pass(keep(client), targets.length));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
