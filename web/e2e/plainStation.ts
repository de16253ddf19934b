import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A station of 1.6 that says exactly what a test tells it to, and nothing by itself. */
export interface PlainStation {
  /** Sends a call and gives the answer's payload; rejects when Busbar answers with an error. */
  ask(action: string, payload: object): Promise<Record<string, unknown>>;
  close(): void;
}

/** Connects and boots. */
export async function plainStation(stationUrl: string, identity: string): Promise<PlainStation> {
  const socket = new WebSocket(`${stationUrl}/${encodeURIComponent(identity)}`, 'ocpp1.6');
  const waiting = new Map<string, (frame: unknown[]) => void>();
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as unknown[];
    waiting.get(String(frame[1]))?.(frame);
  });
  await once(socket, 'open');
  let sent = 0;
  const ask: PlainStation['ask'] = (action, payload) =>
    new Promise((resolve, reject) => {
      sent += 1;
      const id = `${action}-${sent}`;
      waiting.set(id, (frame) => {
        waiting.delete(id);
        if (frame[0] === 3) resolve(frame[2] as Record<string, unknown>);
        else reject(new Error(`${action}: ${JSON.stringify(frame)}`));
      });
      socket.send(JSON.stringify([2, id, action, payload]));
    });
  await ask('BootNotification', { chargePointVendor: 'Halden', chargePointModel: 'Post 11' });
  return { ask, close: () => socket.close() };
}
