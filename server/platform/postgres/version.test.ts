import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { databaseProblem } from './version.ts';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

const message = (type: string, body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};

const short = (value: number) => Buffer.from([value >> 8, value & 255]);
const int = (value: number) => Buffer.concat([short(value >> 16), short(value & 65_535)]);

/** Lets everybody in and answers whatever is asked with one number. */
const welcome = Buffer.concat([message('R', int(0)), message('Z', Buffer.from('I'))]);
const answer = (value: string) =>
  Buffer.concat([
    message(
      'T',
      Buffer.concat([
        short(1),
        Buffer.from('version\0'),
        int(0),
        short(0),
        int(23),
        short(4),
        int(-1),
        short(0),
      ]),
    ),
    message('D', Buffer.concat([short(1), int(value.length), Buffer.from(value)])),
    message('C', Buffer.from('SELECT 1\0')),
    message('Z', Buffer.from('I')),
  ]);

async function serverThat(onQuery: Buffer | undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      if (!onQuery) return;
      socket.write(bytes[0] === 'Q'.charCodeAt(0) ? onQuery : welcome);
    });
  }).listen(0, '127.0.0.1');
  cleanups.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a database that is too old is refused with its version and what is needed', async () => {
  const port = await serverThat(answer('140012'));
  expect(await databaseProblem(`postgres://me:planted@127.0.0.1:${port}/busbar`)).toBe(
    `The database at 127.0.0.1:${port}/busbar is PostgreSQL 14; Busbar needs PostgreSQL 15 or newer.`,
  );
});

test('a database that is new enough has no problem', async () => {
  const port = await serverThat(answer('150000'));
  expect(await databaseProblem(`postgres://me@127.0.0.1:${port}/busbar`)).toBeUndefined();
});

test('a database that does not answer is named without its password', async () => {
  const silent = await serverThat(undefined);
  const problem = await databaseProblem(`postgres://me:planted@127.0.0.1:${silent}/busbar`, 50);
  expect(problem).toBe(
    `The database at 127.0.0.1:${silent}/busbar (DATABASE_URL) cannot be used: it does not answer.`,
  );
});

test('a port on which nobody listens is said to be that', async () => {
  expect(await databaseProblem('postgres://me@127.0.0.1:1/busbar')).toMatch(
    /127\.0\.0\.1:1\/busbar .* nobody listens there\.$/,
  );
  expect(await databaseProblem('postgres:///busbar?host=/nowhere')).toMatch(/no such socket/);
});
