import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import type { Signed } from './caller.ts';
import { route } from './contract.ts';
import { handle, handlePublic, handleRaw } from './handle.ts';
import type { Idempotency } from './idempotency.ts';
import { createHttp } from './server.ts';
import { paging } from './shapes.ts';

const Thing = Type.Object({ id: Type.String(), name: Type.String() });
const listThings = route({
  method: 'GET',
  path: '/things',
  summary: 'List things',
  tag: 'things',
  permission: 'things:read',
  query: Type.Object({
    ...paging,
    open: Type.Optional(Type.Boolean()),
    kinds: Type.Optional(Type.Array(Type.String())),
  }),
  response: Type.Object({ query: Type.Unknown() }),
});
const makeThing = route({
  method: 'POST',
  path: '/things',
  summary: 'Make a thing',
  tag: 'things',
  permission: 'things:write',
  body: Type.Object({
    name: Type.String({ minLength: 2 }),
    zone: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  response: Thing,
  status: 201,
});
const showThing = route({
  method: 'GET',
  path: '/things/{id}',
  summary: 'Show a thing',
  tag: 'things',
  permission: 'signed-in',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: Thing,
});
const dropThing = route({
  method: 'DELETE',
  path: '/things/{id}',
  summary: 'Drop',
  tag: 'things',
  permission: 'things:write',
});
const exportThings = route({
  method: 'GET',
  path: '/things.csv',
  summary: 'Export',
  tag: 'things',
  permission: 'things:read',
});
const breakThing = route({
  method: 'GET',
  path: '/broken',
  summary: 'Break',
  tag: 'things',
  permission: 'public',
});

const reader: Signed = {
  caller: { kind: 'operator', id: 'o', name: 'O', grants: [] },
  by: 'cookie',
  can: (permission) => permission === 'things:read',
  scopeOf: () => ({ whole: false, organizationIds: [], siteIds: [] }),
  follow: () => ({ end() {} }),
};
const writer: Signed = { ...reader, can: () => true };

const noIdempotency: Idempotency = {
  begin: async () => {
    throw new Error('not expected');
  },
  finish: async () => {},
  release: async () => {},
  purge: async () => 0,
};

describe('the HTTP application', () => {
  let app: FastifyInstance;
  let webFolder: string;

  beforeAll(async () => {
    webFolder = await mkdtemp(join(tmpdir(), 'busbar-web-'));
    await mkdir(join(webFolder, 'assets'));
    await writeFile(join(webFolder, 'index.html'), '<title>console</title>');
    await writeFile(join(webFolder, 'assets', 'app-1a2b.js'), 'hello()');
    app = await createHttp({
      log: createLog({ level: 'silent' }),
      metrics: createMetrics({ processMetrics: false }),
      idempotency: noIdempotency,
      authenticate: async ({ sessionToken, bearer }) =>
        sessionToken === 'reader'
          ? reader
          : bearer === 'writer'
            ? { ...writer, by: 'bearer' }
            : sessionToken === 'writer'
              ? writer
              : undefined,
      ready: async () => {},
      metricsToken: 'metrics-token-0123',
      webFolder,
      routes: [
        handle(listThings, ({ query }) => ({ query })),
        handle(
          makeThing,
          ({ body }) => ({ id: '1', name: body.name, secret: 'never' }) as { id: string; name: string },
        ),
        handle(showThing, ({ params }) => ({ id: params.id, name: 'x' })),
        handle(dropThing, () => undefined),
        handleRaw(exportThings, 'text/csv; charset=utf-8', () => 'id,name\r\n'),
        handlePublic(breakThing, () => {
          throw new Error('password is hunter2');
        }),
      ],
    });
  });
  afterAll(async () => {
    await app.close();
    await rm(webFolder, { recursive: true });
  });

  const bearer = { authorization: 'Bearer writer' };
  const json = (body: unknown, headers: Record<string, string> = bearer) =>
    app.inject({ method: 'POST', url: '/api/v1/things', headers, payload: body as object });

  it('reads numbers, booleans and lists from the query and passes nothing else', async () => {
    const answer = await app.inject({
      url: '/api/v1/things?limit=7&open=true&kinds=a&kinds=b',
      headers: bearer,
    });
    expect(answer.json()).toEqual({ query: { limit: 7, open: true, kinds: ['a', 'b'] } });
  });

  it.each(['limit=1e2', 'limit=0', 'limit=201', 'limit=', 'open=1', 'opne=true', 'cursor=%00'])(
    'refuses the query %s and names the place',
    async (query) => {
      const answer = await app.inject({ url: `/api/v1/things?${query}`, headers: bearer });
      expect(answer.statusCode).toBe(422);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json().errors[0].path).toBe(`query/${query.split('=')[0]}`);
    },
  );

  it('never lets out a member that the response schema does not name', async () => {
    const answer = await json({ name: 'thing' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ id: '1', name: 'thing' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each([
    [{ name: 'x' }, 'body/name'],
    [{ name: 5 }, 'body/name'],
    [{}, 'body/name'],
    [{ name: 'xx', nmae: 1 }, 'body/nmae'],
    [{ name: 'xx', zone: 4 }, 'body/zone'],
    [{ name: 'x\0y' }, 'body/name'],
    [{ name: 'x\ud800' }, 'body/name'],
  ])('refuses the body %j and names %s', async (body, path) => {
    const answer = await json(body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toMatchObject([{ path }]);
  });

  it('says in words what a missing, broken, foreign or overlong body lacks', async () => {
    const send = (payload: string | undefined, type = 'application/json') =>
      app.inject({
        method: 'POST',
        url: '/api/v1/things',
        headers: { ...bearer, ...(type && { 'content-type': type }) },
        ...(payload !== undefined && { payload }),
      });
    expect((await send('')).json()).toMatchObject({ status: 422, title: 'Body missing' });
    expect((await send('{"a":')).json()).toMatchObject({ status: 400, title: 'Not JSON' });
    expect((await send('{"__proto__":{"a":1}}')).json()).toMatchObject({ status: 400 });
    expect((await send('a=b', 'text/strange')).json()).toMatchObject({ status: 415 });
    expect((await send(`"${'x'.repeat(1_048_577)}"`)).json()).toMatchObject({ status: 413 });
  });

  it('tells a wrong method from a wrong address', async () => {
    const put = await app.inject({ method: 'PUT', url: '/api/v1/things', headers: bearer });
    expect(put.statusCode).toBe(405);
    expect(put.headers.allow).toBe('GET, POST');
    expect((await app.inject({ url: '/api/v1/nothing' })).json()).toMatchObject({ status: 404 });
    expect((await app.inject({ url: '/api/v1/things/not-a-uuid', headers: bearer })).statusCode).toBe(404);
    expect((await app.inject({ url: '/api/v1/things/%zz', headers: bearer })).statusCode).toBe(400);
  });

  it('asks who it is before it looks at what was sent', async () => {
    const nobody = await app.inject({ method: 'POST', url: '/api/v1/things', payload: {} });
    expect(nobody.statusCode).toBe(401);
    expect(nobody.headers['www-authenticate']).toContain('Bearer');
    const cookies = { busbar: 'reader' };
    const origin = 'http://localhost';
    const refused = await app.inject({
      method: 'POST',
      url: '/api/v1/things',
      cookies,
      headers: { origin, host: 'localhost' },
      payload: {},
    });
    expect(refused.statusCode).toBe(403);
    expect(refused.json().detail).toContain('things:write');
  });

  it.each([
    [{ origin: 'http://localhost:80' }, 201],
    [{ origin: 'https://localhost' }, 201],
    [{ 'sec-fetch-site': 'same-origin' }, 201],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'http://localhost:8081' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{}, 403],
  ])('lets a write that a cookie signs come only from our own pages: %j → %i', async (headers, status) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/things',
      cookies: { busbar: 'writer' },
      headers: { host: 'localhost', ...headers } as Record<string, string>,
      payload: { name: 'xx' },
    });
    expect(answer.statusCode).toBe(status);
  });

  it('takes an empty body with a JSON header for no body', async () => {
    const answer = await app.inject({
      method: 'DELETE',
      url: '/api/v1/things/1',
      headers: { ...bearer, 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
  });

  it('keeps what a bug said inside, and gives a number to ask for', async () => {
    const answer = await app.inject({ url: '/api/v1/broken' });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('hunter2');
  });

  it('sends exports with their own type', async () => {
    const answer = await app.inject({ url: '/api/v1/things.csv', headers: bearer });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.body).toBe('id,name\r\n');
  });

  it('describes every route in OpenAPI 3.1', async () => {
    const { openapi, paths } = (await app.inject({ url: '/api/v1/openapi.json' })).json();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths['/api/v1/things'])).toEqual(['get', 'post']);
    expect(paths['/api/v1/things/{id}'].get.parameters[0]).toMatchObject({ name: 'id', in: 'path' });
    expect(paths['/api/v1/things/{id}'].get.operationId).toBe('getThingsId');
    expect(paths['/api/v1/things'].post.responses.default.content['application/problem+json']).toBeDefined();
    expect(paths['/api/v1/things'].post.parameters).toMatchObject([
      { name: 'Idempotency-Key', in: 'header' },
    ]);
    expect(paths['/api/v1/things'].get.parameters ?? []).not.toContainEqual(
      expect.objectContaining({ in: 'header' }),
    );
  });

  it('shows a page to read the API', async () => {
    const page = await app.inject({ url: '/api/docs/' });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('/api/v1/openapi.json');
    const script = /src="([^"]+)"/.exec(page.body)?.[1];
    const loaded = await app.inject({ url: new URL(script!, 'http://localhost/api/docs/').pathname });
    expect(loaded.headers['content-type']).toContain('javascript');
  });

  it('serves the web app: hashed files for ever, its page for its own addresses', async () => {
    const asset = await app.inject({ url: '/assets/app-1a2b.js' });
    expect(asset.headers['cache-control']).toContain('immutable');
    const page = await app.inject({ url: '/stations/CS-1?tab=live' });
    expect(page.body).toContain('console');
    expect(page.headers['cache-control']).toBe('public, max-age=0');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect((await app.inject({ url: '/..%2f..%2fetc%2fpasswd' })).body).toContain('console');
    expect((await app.inject({ method: 'POST', url: '/stations/CS-1' })).statusCode).toBe(404);
  });

  it('tells health and, to who has the token, metrics', async () => {
    expect((await app.inject({ url: '/health' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/ready' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/metrics' })).statusCode).toBe(401);
    const metrics = await app.inject({
      url: '/metrics',
      headers: { authorization: 'Bearer metrics-token-0123' },
    });
    expect(metrics.body).toContain('busbar_http_request_seconds');
  });
});
