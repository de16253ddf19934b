/** The baseline: a bare socket server that parses, checks the schema and answers; no order, no bounds, no database. */
import { createServer } from 'node:http';
import { validate } from '@busbar/ocpp';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({
  server,
  perMessageDeflate: false,
  handleProtocols: (offered) => [...offered][0] ?? false,
});
sockets.on('connection', (socket) => {
  const version = socket.protocol === 'ocpp1.6' ? '1.6' : '2.0.1';
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as [number, string, string, unknown];
    if (validate(version, frame[2], 'request', frame[3])) throw new Error(`the load sends a bad ${frame[2]}`);
    socket.send(JSON.stringify([3, frame[1], {}]));
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
