import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeCodes } from './connection.ts';
import type { Admission, Refusal } from './handshake.ts';

/** Texts shorter than this are not worth compressing. */
const compressFrom = 1024;

/** Answers upgrades with 101: with the chosen subprotocol, and with compression for 2.x when it is offered. */
export function createUpgrader(maxFrameBytes: number) {
  const chosen = new WeakMap<IncomingMessage, string>();
  const common = {
    noServer: true,
    clientTracking: false,
    maxPayload: maxFrameBytes,
    handleProtocols: (_offered: Set<string>, request: IncomingMessage) => chosen.get(request) ?? false,
  } as const;
  // Compression costs five times the CPU of a message: 1.6 does not ask for it, a 2.x CSMS must take it when offered.
  const plain = new WebSocketServer({ ...common, perMessageDeflate: false });
  const compressing = new WebSocketServer({
    ...common,
    perMessageDeflate: {
      threshold: compressFrom,
      // No window is kept between messages: it would cost each idle station 40 KB and more.
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      concurrencyLimit: 4,
    },
  });

  return {
    accept(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      { version, subprotocol }: Admission,
      open: (webSocket: WebSocket) => void,
    ): void {
      if (subprotocol !== undefined) chosen.set(request, subprotocol);
      const server = version === '1.6' ? plain : compressing;
      server.handleUpgrade(request, socket, head, open);
    },

    /** No version in common: the standard wants the upgrade to succeed without a subprotocol, then a close. */
    hangUp(request: IncomingMessage, socket: Duplex, head: Buffer, why: string): void {
      plain.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => {});
        webSocket.close(closeCodes.protocolError, cutBytes(why, 120));
      });
    },
  };
}

/** Answers a refused upgrade as plain HTTP and closes. Who has proved nothing is told only the status. */
export function answerRefusal(socket: Duplex, { status, detail, reason }: Refusal): void {
  if (socket.destroyed) return;
  const title = STATUS_CODES[status] ?? '';
  const body = telling.has(reason) ? detail : title;
  const headers = [
    `HTTP/1.1 ${status} ${title}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['WWW-Authenticate: Basic realm="Busbar", charset="UTF-8"'] : []),
    ...(status === 426 ? ['Upgrade: websocket', 'Sec-WebSocket-Version: 13'] : []),
    ...(status === 503 ? ['Retry-After: 10'] : []),
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
  // A peer that never reads our answer must not keep the socket.
  socket.once('finish', () => socket.destroy());
}

/** Reasons whose words give nothing away. */
const telling = new Set<Refusal['reason']>([
  'wrong_path',
  'bad_identity',
  'not_websocket',
  'database_away',
  'shutting_down',
]);

function cutBytes(text: string, bytes: number): string {
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\ufffd+$/, '');
}
