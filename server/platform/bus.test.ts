import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Bus } from './bus.ts';
import { createMemoryBus } from './bus-memory.ts';
import { createNatsBus } from './bus-nats.ts';

interface Nodes {
  /** Two buses that hear each other; in one process both are the same. */
  open(): Promise<[Bus, Bus]>;
}

/** What every bus must do, whichever carries the words. */
function aBus(nodes: Nodes): void {
  const opened: Bus[] = [];
  const open = async () => {
    const pair = await nodes.open();
    opened.push(...pair);
    return pair;
  };
  afterEach(async () => {
    await Promise.all([...new Set(opened.splice(0))].map((bus) => bus.close()));
  });

  test('a listener hears what is published on its subject, and nothing else', async () => {
    const [here, there] = await open();
    const heard = listener();
    await there.subscribe('live.one', heard.on);
    here.publish('live.two', { n: 0 });
    here.publish('live.one', { n: 1, left: undefined, at: new Date(0) });
    expect(await heard.count(1)).toEqual([[{ n: 1, at: '1970-01-01T00:00:00.000Z' }, 'live.one']]);
  });

  test('words of one publisher arrive in their order', async () => {
    const [here, there] = await open();
    const heard = listener();
    await there.subscribe('count', heard.on);
    for (let n = 0; n < 100; n++) here.publish('count', n);
    expect((await heard.count(100)).map(([n]) => n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('a star stands for one word, an arrow for all that follow', async () => {
    const [here, there] = await open();
    const star = listener();
    const arrow = listener();
    await there.subscribe('live.*', star.on);
    await there.subscribe('live.>', arrow.on);
    for (const subject of ['live', 'live.a.b', 'other.a', 'live.a']) here.publish(subject, subject);
    expect(await arrow.count(2)).toEqual([
      ['live.a.b', 'live.a.b'],
      ['live.a', 'live.a'],
    ]);
    expect(await star.count(1)).toEqual([['live.a', 'live.a']]);
  });

  test('an ended subscription hears no more, and ending twice ends nothing else', async () => {
    const [here, there] = await open();
    const heard = listener();
    const first = await there.subscribe('news', heard.on);
    await there.subscribe('news', heard.on);
    first.end();
    first.end();
    here.publish('news', 1);
    await heard.count(1);
    const last = listener();
    await there.subscribe('last', last.on);
    here.publish('last', 1);
    await last.count(1);
    expect(heard.all).toHaveLength(1);
  });

  test('a request is answered by the one who serves the subject', async () => {
    const [here, there] = await open();
    await there.serve('double', async (n) => ({ twice: (n as number) * 2 }));
    expect(await here.request('double', 21, { timeoutMs: 2000 })).toEqual({
      outcome: 'answered',
      data: { twice: 42 },
    });
  });

  test('a request that nobody serves says so at once, also after the server ended', async () => {
    const [here, there] = await open();
    const served = await there.serve('station.1', async () => null);
    expect(await here.request('station.1', {}, { timeoutMs: 2000 })).toEqual({
      outcome: 'answered',
      data: null,
    });
    served.end();
    expect(await there.request('station.1', {}, { timeoutMs: 10_000 })).toEqual({ outcome: 'nobody' });
    expect(await here.request('station.2', {}, { timeoutMs: 10_000 })).toEqual({ outcome: 'nobody' });
  });

  test('a request without an answer ends with its time limit', async () => {
    const [here, there] = await open();
    const hanging = Promise.withResolvers<unknown>();
    await there.serve('slow', () => hanging.promise);
    expect(await here.request('slow', {}, { timeoutMs: 20 })).toEqual({ outcome: 'timeout' });
    hanging.resolve(null);
  });

  test('a server that fails makes the asker fail with its reason', async () => {
    const [here, there] = await open();
    await there.serve('broken', async () => {
      throw new Error('out of order');
    });
    await expect(here.request('broken', {}, { timeoutMs: 2000 })).rejects.toThrow(/broken.*out of order/);
  });

  test('a listener that throws does not keep others from hearing', async () => {
    const [here, there] = await open();
    const heard = listener();
    await there.subscribe('news', () => {
      throw new Error('deaf');
    });
    await there.subscribe('news', heard.on);
    here.publish('news', 1);
    await heard.count(1);
  });
}

/** Collects what is heard, and waits until there is enough of it. */
function listener() {
  const all: [unknown, string][] = [];
  let wanted: { count: number; resolve: () => void } | undefined;
  return {
    all,
    on(data: unknown, subject: string) {
      all.push([data, subject]);
      if (wanted && all.length >= wanted.count) wanted.resolve();
    },
    async count(count: number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wanted = { count, resolve };
      if (all.length < count) await promise;
      return all;
    },
  };
}

describe('the bus in memory', () => {
  aBus({
    open: async () => {
      const bus = createMemoryBus();
      return [bus, bus];
    },
  });
});

const natsServer = ['nats-server', '/usr/sbin/nats-server'].find(
  (command) => spawnSync(command, ['--version']).status === 0,
);
if (!natsServer) console.warn('LEFT OUT: the bus over NATS is not tested, nats-server is not installed.');

describe.skipIf(!natsServer)('the bus over NATS', () => {
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    server = spawn(natsServer!, ['-a', '127.0.0.1', '-p', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ready = Promise.withResolvers<void>();
    server.stderr!.on('data', (text) => String(text).includes('Server is ready') && ready.resolve());
    server.once('exit', () => ready.reject(new Error('nats-server ended before it was ready')));
    await ready.promise;
  });
  afterAll(() => {
    server.kill();
  });

  const url = () => `nats://127.0.0.1:${port}`;
  aBus({
    open: () =>
      Promise.all([createNatsBus({ url: url(), name: 'a' }), createNatsBus({ url: url(), name: 'b' })]),
  });
});

test('a NATS server that is not there is told in one sentence', async () => {
  const port = await freePort();
  await expect(createNatsBus({ url: `nats://127.0.0.1:${port}`, name: 'a' })).rejects.toThrow(
    /No NATS server/,
  );
});

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const probe = createServer().listen(0, '127.0.0.1', resolve);
  await promise;
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
