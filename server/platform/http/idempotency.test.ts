import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../testing/app.ts';
import { route } from './contract.ts';
import { handle } from './handle.ts';
import { problem } from './problem.ts';

const body = Type.Object({ name: Type.String() });
const response = Type.Object({ name: Type.String(), count: Type.Integer() });
const common = { summary: 'Count', tag: 'counts', permission: 'settings:read', body, response } as const;
const post = route({ ...common, method: 'POST', path: '/counts', status: 201 });
const put = route({ ...common, method: 'PUT', path: '/counts' });

describe('an idempotency key', () => {
  let house: TestApp;
  let count = 0;
  let gate: Promise<void> | undefined;
  /** Resolves once a handler has begun. */
  let began = Promise.withResolvers<void>();

  beforeAll(async () => {
    const work = async ({ body }: { body: { name: string } }) => {
      began.resolve();
      await gate;
      if (body.name === 'busy') throw problem(503, { title: 'Busy', detail: 'Busy.' });
      if (body.name === 'bug') throw new Error('a bug');
      if (body.name === 'taken') throw problem(409, { title: 'Taken', detail: `Taken (${++count}).` });
      return { name: body.name, count: ++count };
    };
    house = await testApp(() => [handle(post, work), handle(put, work)]);
  });
  afterAll(() => house.close());

  const send = (key: string, name = 'x', options: { method?: 'POST' | 'PUT'; bearer?: string } = {}) =>
    house.app.inject({
      method: options.method ?? 'POST',
      url: '/api/v1/counts',
      headers: { authorization: `Bearer ${options.bearer ?? house.ownerKey}`, 'idempotency-key': key },
      payload: { name },
    });

  it('does a thing once and gives the same answer again, marked as such', async () => {
    const first = await send('once');
    const second = await send('once');
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.statusCode).toBe(201);
    expect(second.body).toBe(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers['content-type']).toContain('application/json');
  });

  it('gives problems again too', async () => {
    const [first, second] = [await send('taken', 'taken'), await send('taken', 'taken')];
    expect(second.statusCode).toBe(409);
    expect(second.body).toBe(first.body);
    expect(second.headers['content-type']).toContain('application/problem+json');
  });

  it('does not do a thing again whose doing failed in an unforeseen way', async () => {
    await send('bug', 'bug');
    expect((await send('bug', 'bug')).headers['idempotency-replayed']).toBe('true');
  });

  it('stays free when nothing was begun', async () => {
    for (let time = 0; time < 2; time++) {
      const answer = await send('busy', 'busy');
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['idempotency-replayed']).toBeUndefined();
    }
  });

  it('is refused with another request, and is each caller’s own', async () => {
    await send('mine', 'a');
    expect((await send('mine', 'b')).statusCode).toBe(422);
    const other = await house.key('viewer', house.rootId);
    expect((await send('mine', 'b', { bearer: other })).statusCode).toBe(201);
  });

  it('lets one of many that come at once through', async () => {
    const open = Promise.withResolvers<void>();
    gate = open.promise;
    began = Promise.withResolvers();
    const before = count;
    const first = send('race');
    await began.promise;
    const others = await Promise.all(Array.from({ length: 6 }, () => send('race')));
    expect(others.map(({ statusCode }) => statusCode)).toEqual(Array(6).fill(409));
    open.resolve();
    expect((await first).statusCode).toBe(201);
    expect(count).toBe(before + 1);
    const all = await Promise.all(Array.from({ length: 6 }, () => send('storm')));
    expect(count).toBe(before + 2);
    expect(all.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
  });

  it('after a crash never does a POST again, but a PUT', async () => {
    const cutOff = async (key: string, method: 'POST' | 'PUT') => {
      await send(key, 'x', { method });
      // As a crash leaves it: taken, and without an answer.
      await house.db
        .updateTable('idempotency')
        .set({ status: null, response: null })
        .where('key', '=', key)
        .execute();
      expect((await send(key, 'x', { method })).statusCode).toBe(409);
      house.clock.advance(5 * 60_000 + 1);
      return send(key, 'x', { method });
    };
    const before = count;
    const posted = await cutOff('crashed-post', 'POST');
    expect(posted.json()).toMatchObject({ status: 409, title: 'Outcome unknown' });
    expect(count).toBe(before + 1);
    expect((await cutOff('crashed-put', 'PUT')).statusCode).toBe(200);
    expect(count).toBe(before + 3);
  });

  it('is forgotten after a day', async () => {
    const first = await send('old');
    house.clock.advance(24 * 3_600_000 + 1);
    expect((await send('old')).json().count).toBe(first.json().count + 1);
  });

  it('must be plain', async () => {
    expect((await send('a b')).statusCode).toBe(422);
    expect((await send('x'.repeat(256))).statusCode).toBe(422);
  });

  it('keeps answers sealed, for they may hold a secret that is shown once', async () => {
    const answer = await house.app.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: { authorization: `Bearer ${house.ownerKey}`, 'idempotency-key': 'secret' },
      payload: { name: 'k', role: 'viewer', organizationId: house.rootId },
    });
    const rows = await house.db.selectFrom('idempotency').selectAll().execute();
    expect(answer.json().key).toMatch(/^bbk_/);
    expect(JSON.stringify(rows)).not.toContain(answer.json().key);
  });
});
