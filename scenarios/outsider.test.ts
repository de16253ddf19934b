/** What no station in its right mind sends, by a client that is not ours: ocpp-rpc. */

import { once } from 'node:events';
import { subprotocolOf, type Version } from '@busbar/ocpp';
import { RPCClient } from 'ocpp-rpc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addStation } from '../server/gateway/testing.ts';
import { type TestHouse, testHouse } from '../server/testing/house.ts';

/** More than the frames that a station may send at once after a quiet time: the last ones wait for their turn. */
const atOnce = 230;
const megabyte = 1024 * 1024;

let house: TestHouse;
let address: string;
const clients: RPCClient[] = [];

beforeAll(async () => {
  house = await testHouse();
  address = await house.open();
  for (const version of ['1.6', '2.0.1'] as const)
    await addStation(house.database, house.rootId, identityOf(version));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close({ code: 1000, reason: '', awaitPending: false })));
  await house.end();
});

const identityOf = (version: Version) => `OUTSIDER-${version}`;

async function connect(version: Version): Promise<RPCClient> {
  const client = new RPCClient({
    endpoint: `ws://${address}/ocpp`,
    identity: identityOf(version),
    protocols: [subprotocolOf[version]],
    strictMode: false,
    reconnect: false,
    callConcurrency: atOnce,
  } as ConstructorParameters<typeof RPCClient>[0]);
  // It gives up a peer that sends too much of what it cannot match; here that is what is asked for.
  client.on('badMessage', () => {});
  clients.push(client);
  await client.connect();
  return client;
}

const transfer = (data: string) => ({ vendorId: 'nobody.example', data });
const deep = (levels: number) =>
  `[2,"deep","DataTransfer",{"vendorId":"x","data":${'['.repeat(levels)}${']'.repeat(levels)}}]`;

describe.each(['1.6', '2.0.1'] as const)('to a station of %s that is out of its mind', (version) => {
  test('a frame of nearly a megabyte is answered as any other', async () => {
    const client = await connect(version);
    expect(await client.call('DataTransfer', transfer('x'.repeat(megabyte - 500)))).toMatchObject({
      status: 'UnknownVendorId',
    });
  });

  test('nesting without end, half a frame, and no frame at all hold up nothing', async () => {
    const client = await connect(version);
    for (const text of [deep(100_000), deep(40), '[2,"half","Heart', '{}', '[]', 'null', '[9,"x"]', '\u0000'])
      client.sendRaw(text);
    expect(await client.call('Heartbeat', {})).toHaveProperty('currentTime');
  });

  test('hundreds of calls at once are all answered, each with its own answer', async () => {
    const client = await connect(version);
    const answers = await Promise.all(
      Array.from({ length: atOnce }, (_, n) =>
        n % 2 === 0 ? client.call('Heartbeat', {}) : client.call('DataTransfer', transfer(`call ${n}`)),
      ),
    );
    const told = (name: string) => answers.filter((answer) => name in (answer as object));
    expect(told('currentTime')).toHaveLength(atOnce / 2);
    expect(told('status')).toHaveLength(atOnce / 2);
  });
});

test('a frame that is longer than that ends its connection, and the next one is as good as ever', async () => {
  const client = await connect('2.0.1');
  const ended = once(client, 'close');
  client.sendRaw('x'.repeat(megabyte + 1));
  const [{ code }] = await ended;
  expect(code).toBe(1009);
  const again = await connect('2.0.1');
  expect(await again.call('Heartbeat', {})).toHaveProperty('currentTime');
});
