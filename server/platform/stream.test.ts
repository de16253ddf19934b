import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Handled } from './http/handle.ts';
import { newId } from './ids.ts';
import { publishLive } from './live.ts';
import { forgottenCursor, outboxHint, writeEvents } from './outbox.ts';
import { createStreamHub, maxStreamsPerCaller, type StreamHub } from './stream.ts';
import { streamRoutes } from './stream-route.ts';
import { goneResponse } from './testing/gone-response.ts';

interface Told {
  id: string | undefined;
  kind: string;
  data: unknown;
}

describe('the live stream', () => {
  let house: TestApp;
  let hub: StreamHub;
  let address: string;
  const permissions: Record<string, string> = {
    'station.': 'stations:read',
    'token.': 'tokens:read',
    met: 'stations:read',
  };

  beforeAll(async () => {
    house = await testApp(async ({ db, bus }) => {
      const permissionOf = (kind: string) =>
        Object.entries(permissions).find(([start]) => kind.startsWith(start))?.[1];
      hub = await createStreamHub({ db, bus, permissionOf });
      return streamRoutes(hub);
    });
    address = await house.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await hub.close();
    await house.close();
  });

  const open: { stop(): Promise<void> }[] = [];
  beforeEach(async () => {
    await Promise.all(open.splice(0).map((listening) => listening.stop()));
  });

  async function listen(query = '', key = house.ownerKey, lastEventId?: string) {
    const controller = new AbortController();
    const answer = await fetch(`${address}/api/v1/stream${query}`, {
      headers: { authorization: `Bearer ${key}`, ...(lastEventId && { 'last-event-id': lastEventId }) },
      signal: controller.signal,
    });
    const told: Told[] = [];
    let changed = Promise.withResolvers<void>();
    const reading = read(answer, (one) => {
      told.push(one);
      changed.resolve();
      changed = Promise.withResolvers();
    }).finally(() => changed.resolve());
    const listening = {
      status: answer.status,
      told,
      kinds: () => told.map(({ kind }) => kind),
      /** Waits until a message of the kind was told. */
      async until(kind: string): Promise<Told> {
        for (;;) {
          const found = told.find((one) => one.kind === kind);
          if (found) return found;
          await changed.promise;
        }
      },
      ended: reading,
      async stop() {
        controller.abort();
        await reading;
      },
    };
    open.push(listening);
    if (answer.status === 200) await listening.until('hello');
    return listening;
  }

  async function happen(
    kind: string,
    more: { organizationId?: string | null; siteId?: string; stationId?: string } = {},
  ) {
    const event = { kind, at: new Date(), organizationId: house.rootId, data: { kind }, ...more };
    await house.db.transaction().execute((trx) => writeEvents(trx, newId, [event]));
    house.bus.publish(outboxHint, null);
  }
  const publish = (kind: string, organizationId: string, data: object = {}) =>
    publishLive(house.bus, organizationId, {
      kind,
      siteId: null,
      stationId: null,
      at: new Date(),
      data,
    });

  it('tells what happens, with an id, and latest values without one', async () => {
    const listening = await listen();
    await happen('station.connected');
    publish('meter', house.rootId, { powerW: 11 });
    const event = await listening.until('station.connected');
    expect(event.id).toMatch(/^\d+-\d+$/);
    expect(event.data).toMatchObject({ kind: 'station.connected', organizationId: house.rootId });
    const meter = await listening.until('meter');
    expect(meter).toMatchObject({
      id: undefined,
      data: { organizationId: house.rootId, data: { powerW: 11 } },
    });
  });

  it('resumes after the last event that was seen, without a gap and without a repeat', async () => {
    const first = await listen();
    await happen('station.one');
    const { id } = await first.until('station.one');
    await first.stop();
    await happen('station.two');
    await happen('station.three');
    const second = await listen('', house.ownerKey, id);
    const third = await listen(`?since=${id}`);
    await happen('station.four');
    for (const listening of [second, third]) {
      await listening.until('station.four');
      expect(listening.kinds()).toEqual(['hello', 'station.two', 'station.three', 'station.four']);
    }
  });

  it('whoever had heard nothing yet resumes from the greeting', async () => {
    const first = await listen();
    const { id } = first.told[0]!;
    await first.stop();
    await happen('station.missed');
    const second = await listen('', house.ownerKey, id);
    await second.until('station.missed');
    expect(second.kinds()).toEqual(['hello', 'station.missed']);
  });

  it('many streams that resume while events go on each hear each event once, in order', async () => {
    const { told } = await listen();
    const since = told[0]!.id;
    const writing = (async () => {
      for (let n = 0; n < 60; n++) await happen(`station.n${n}`);
    })();
    const listening = await Promise.all(Array.from({ length: 8 }, () => listen(`?since=${since}`)));
    await writing;
    for (const one of listening) {
      await one.until('station.n59');
      expect(one.kinds()).toEqual(['hello', ...Array.from({ length: 60 }, (_, n) => `station.n${n}`)]);
    }
  });

  it('says that everything must be loaded anew when the past is not kept any more, or the id is nobody’s', async () => {
    const { told } = await listen();
    const since = told[0]!.id!;
    await happen('station.forgotten');
    const { id } = await (await listen(`?since=${since}`)).until('station.forgotten');
    const [xid, sequence] = id!.split('-');
    const row = { consumer: forgottenCursor, xid: xid!, sequence: Number(sequence), updated_at: new Date() };
    await house.db.insertInto('event_cursor').values(row).execute();
    await (await listen(`?since=${since}`)).until('reset');
    await (await listen('?since=nonsense')).until('reset');
    expect((await listen(`?since=${id}`)).kinds()).toEqual(['hello']);
    await house.db.deleteFrom('event_cursor').execute();
  });

  it('tells only what was asked for', async () => {
    const stationId = newId();
    const some = await listen('?kinds=station.*,meter');
    const station = await listen(`?stationId=${stationId}`);
    await happen('token.changed');
    await happen('station.changed');
    await happen('station.last', { stationId });
    await Promise.all([some, station].map((listening) => listening.until('station.last')));
    expect(some.kinds()).toEqual(['hello', 'station.changed', 'station.last']);
    expect(station.kinds()).toEqual(['hello', 'station.last']);
  });

  it('tells nobody what lies outside their reach, nor what nobody is allowed to hear', async () => {
    const [mine, other] = [await house.organization('Mine'), await house.organization('Other')];
    const listening = await listen('', mine.key);
    await happen('station.root');
    await happen('station.other', { organizationId: other.id });
    await happen('unheard.of', { organizationId: mine.id });
    await happen('station.nobodys', { organizationId: null });
    publish('meter', other.id);
    publish('meter', mine.id);
    await happen('station.mine', { organizationId: mine.id });
    await Promise.all(['station.mine', 'meter'].map((kind) => listening.until(kind)));
    expect(listening.kinds().toSorted()).toEqual(['hello', 'meter', 'station.mine']);
    expect(JSON.stringify(listening.told)).not.toContain(other.id);
  });

  it('ends when the key is withdrawn', async () => {
    const mine = await house.organization('Withdrawn');
    const listening = await listen('', mine.key);
    await house.db
      .updateTable('api_key')
      .set({ revoked_at: house.clock.now() })
      .where('organization_id', '=', mine.id)
      .execute();
    house.bus.publish('access.changed', null);
    expect((await listening.until('bye')).data).toMatchObject({ reason: 'not_allowed' });
    await listening.ended;
  });

  it('a caller may hold a bounded number of streams, and those that ended do not count', async () => {
    const mine = await house.organization('Greedy');
    const all = await Promise.all(Array.from({ length: maxStreamsPerCaller }, () => listen('', mine.key)));
    expect((await listen('', mine.key)).status).toBe(429);
    await all[0]!.stop();
    const again = async (): Promise<number> => {
      const { status } = await listen('', mine.key);
      return status === 429 ? again() : status;
    };
    expect(await again()).toBe(200);
  });

  it('who leaves before their stream is opened holds none', async () => {
    const raw = await goneResponse();
    const before = hub.streams;
    const [route] = streamRoutes(hub);
    const signed = {
      caller: { kind: 'operator', id: 'gone' },
      can: () => true,
      scopeOf: () => ({ whole: true, organizationIds: [house.rootId], siteIds: [] }),
      follow: () => ({ end() {} }),
    };
    const reply = { raw, hijack() {}, getHeaders: () => ({}) };
    const context = { query: {}, signed, request: { headers: {} }, reply };
    for (let times = 0; times <= maxStreamsPerCaller; times += 1)
      route!.run(context as unknown as Parameters<Handled['run']>[0]);
    expect(hub.streams).toBe(before);
  });

  it('a reader that takes nothing is ended, and the memory it held with it', async () => {
    const before = hub.streams;
    const ended = Promise.withResolvers<string>();
    const signed = {
      caller: { kind: 'operator', id: 'slow' },
      can: () => true,
      follow: () => ({ end() {} }),
    };
    const scope = { whole: true, organizationIds: [house.rootId], siteIds: [] };
    let behind = 0;
    let last = '';
    const opened = hub.open(
      { ...signed, scopeOf: () => scope } as unknown as Parameters<StreamHub['open']>[0],
      { kinds: undefined, siteId: undefined, stationId: undefined },
      undefined,
      {
        write: (text) => {
          behind += text.length;
          last = text;
        },
        get behindBytes() {
          return behind;
        },
        drained: async () => {},
        end: () => ended.resolve(last),
      },
    );
    await opened!.caughtUp;
    for (let n = 0; n < 30; n++) publish('meter', house.rootId, { padding: 'x'.repeat(50_000) });
    expect(await ended.promise).toContain('too_slow');
    expect(hub.streams).toBe(before);
    expect(behind).toBeLessThan(1_300_000);
  });
});

/** Reads server-sent events until the stream ends or is given up. */
async function read(answer: Response, tell: (told: Told) => void): Promise<void> {
  let rest = '';
  try {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const kind = field('event');
        if (kind) tell({ id: field('id'), kind, data: JSON.parse(field('data') ?? 'null') });
      }
    }
  } catch {
    // Given up by the test.
  }
}
