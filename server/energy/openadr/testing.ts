/** A server of grid events for tests: stateful, and held against the published OpenAPI documents where they are at hand. */

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { AdrEvent } from './event.ts';

type Version = '3.0' | '3.1';
type Json = Record<string, unknown>;

/** The documents lie beside the repository; without them, or without a reader of YAML, nothing is held against them. */
async function readDocument(version: Version): Promise<Json | undefined> {
  const folder = join(import.meta.dirname, '../../../../../shared/data/openadr');
  const file = [folder, join(import.meta.dirname, '../../../../shared/data/openadr')]
    .map((one) => join(one, version === '3.0' ? '3.0.1' : '3.1.0', 'openadr3.yaml'))
    .find((path) => existsSync(path));
  const reader: string = 'js-yaml';
  const yaml = file && (await import(reader).catch(() => undefined));
  return yaml && ((yaml.default ?? yaml).load(readFileSync(file, 'utf8')) as Json);
}

/** OpenAPI 3.0 says “nullable” where JSON Schema lists the type null. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const {
    nullable,
    example: _,
    discriminator: __,
    default: ___,
    exclusiveMaximum: ____,
    ...rest
  } = schema as Json;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]));
  return nullable ? { anyOf: [plain, { type: 'null' }] } : plain;
}

interface Judge {
  request(method: string, path: string, body: unknown, form: boolean): void;
  response(method: string, path: string, status: number, body: unknown): void;
  readonly complaints: string[];
  readonly checked: () => number;
}

async function createJudge(version: Version): Promise<Judge> {
  const document = await readDocument(version);
  const complaints: string[] = [];
  let checked = 0;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false });
  const components = document && (asJsonSchema((document as { components: unknown }).components) as Json);
  if (components) ajv.addSchema({ $id: 'adr', components });
  const compiled = new Map<string, ValidateFunction>();
  const pathOf = (path: string) =>
    Object.keys((document?.paths ?? {}) as Json).find((known) =>
      new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
  function hold(what: string, schema: unknown, body: unknown): void {
    if (schema === undefined) return;
    const text = JSON.stringify(asJsonSchema(schema)).replaceAll('"#/components', '"adr#/components');
    const check = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, check);
    checked += 1;
    if (!check(body)) complaints.push(`${what}: ${ajv.errorsText(check.errors)}`);
  }
  const operation = (method: string, path: string) => {
    const known = pathOf(path);
    const all = document?.paths as Record<string, Record<string, Json>> | undefined;
    if (document && !known) complaints.push(`${method} ${path} is not in the document`);
    return known ? all?.[known]?.[method.toLowerCase()] : undefined;
  };
  return {
    complaints,
    checked: () => checked,
    request(method, path, body, form) {
      const found = operation(method, path) as
        | { requestBody?: { content?: Record<string, { schema?: unknown }> } }
        | undefined;
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
      if (body !== undefined) hold(`${method} ${path}`, found?.requestBody?.content?.[type]?.schema, body);
    },
    response(method, path, status, body) {
      // 3.1.0 asks of a ven and a resource that objectType be VEN and BL_VEN_REQUEST at once: nothing can be both.
      if (version === '3.1' && /^\/(vens|resources)$/.test(path)) return;
      const found = operation(method, path) as
        | { responses?: Record<string, { content?: Record<string, { schema?: unknown }> }> }
        | undefined;
      hold(
        `answer ${status} of ${method} ${path}`,
        found?.responses?.[String(status)]?.content?.['application/json']?.schema,
        body,
      );
    },
  };
}

export async function testVtn(version: Version) {
  const judge = await createJudge(version);
  const state = {
    programs: [] as Json[],
    events: [] as AdrEvent[],
    vens: [] as Json[],
    resources: [] as Json[],
    reports: [] as Json[],
    subscriptions: [] as Json[],
    tokens: new Set<string>(),
    asked: [] as string[],
    /** Statuses that the next requests get instead of an answer. */
    failing: [] as number[],
    /** Paths that are refused. */
    refusing: new Set<string>(),
    given: 0,
    /** What is said of its broker (3.1). */
    broker: undefined as Json | undefined,
    /** What a busy server asks to wait. */
    retryAfter: '1',
  };
  const created = '2026-01-01T00:00:00Z';
  const made = (type: string, body: Json) => ({
    ...body,
    id: `${type.toLowerCase()}-${state.vens.length + state.resources.length + state.reports.length + state.subscriptions.length}`,
    createdDateTime: created,
    modificationDateTime: created,
    objectType: type,
  });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const method = request.method ?? 'GET';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const form = request.headers['content-type']?.includes('urlencoded') ?? false;
    const body =
      text === '' ? undefined : form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
    state.asked.push(`${method} ${pathname}`);
    judge.request(method, pathname, body, form);
    const send = (status: number, told: unknown) => {
      judge.response(method, pathname, status, told);
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': state.retryAfter });
      response.end(JSON.stringify(told));
    };
    const refuse = (status: number, title: string) => send(status, { title, status });
    if (pathname === '/auth/server') return send(200, { tokenURL: `${url}/auth/token` });
    if (pathname === '/auth/token') {
      if (body?.client_secret !== 'right') return send(400, { error: 'invalid_client' });
      const token = `token-${++state.given}`;
      state.tokens.add(token);
      return send(200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!state.tokens.has(token)) return refuse(401, 'Unauthorized');
    const failing = state.failing.shift();
    if (failing !== undefined) return refuse(failing, 'Not now');
    if (state.refusing.has(pathname)) return refuse(403, 'Forbidden');
    // Object privacy of 3.1: what has targets is told only to those who name one of them.
    const open = (all: readonly AdrEvent[]) => {
      const named = searchParams.getAll('targets');
      if (version === '3.0') return all;
      return all.filter(({ targets }) =>
        named.length > 0 ? targets?.some((one) => named.includes(String(one))) : !targets?.length,
      );
    };
    const page = (all: readonly unknown[]) => {
      const skip = Number(searchParams.get('skip') ?? 0);
      return send(200, all.slice(skip, skip + Number(searchParams.get('limit') ?? 50)));
    };
    const add = (list: Json[], type: string, more: Json = {}) => {
      const one = made(type, { ...body, ...more });
      list.push(one);
      return send(201, one);
    };
    const reply = { clientID: 'client', ...(version === '3.1' && {}) };
    if (method === 'GET' && pathname === '/programs') return page(state.programs);
    if (method === 'GET' && pathname === '/events') return page(open(state.events));
    if (pathname === '/vens')
      return method === 'POST'
        ? add(state.vens, 'VEN', version === '3.1' ? reply : {})
        : page(state.vens.filter(({ venName }) => venName === searchParams.get('venName')));
    if (pathname.endsWith('/resources'))
      return method === 'POST'
        ? add(state.resources, 'RESOURCE', version === '3.1' ? reply : {})
        : page(state.resources);
    if (pathname === '/reports' && method === 'POST')
      return add(state.reports, 'REPORT', version === '3.1' ? reply : {});
    const amended = state.reports.find(({ id }) => pathname === `/reports/${id}`);
    if (amended && method === 'PUT') return send(200, Object.assign(amended, body));
    if (pathname === '/notifiers')
      return send(200, { WEBHOOK: true, ...(state.broker && { MQTT: state.broker }) });
    if (pathname.startsWith('/notifiers/mqtt/topics/')) {
      const of = pathname.slice('/notifiers/mqtt/topics/'.length);
      // Only who may read all hears of all.
      if (of === 'events') return refuse(403, 'Forbidden');
      const one = (verb: string) => `${of}/${verb}`;
      return send(200, { topics: { CREATE: one('create'), UPDATE: one('update'), DELETE: one('delete') } });
    }
    if (pathname === '/subscriptions')
      return method === 'POST'
        ? add(state.subscriptions, 'SUBSCRIPTION', version === '3.1' ? reply : {})
        : page(state.subscriptions.filter(({ clientName }) => clientName === searchParams.get('clientName')));
    const gone = state.subscriptions.find(({ id }) => pathname === `/subscriptions/${id}`);
    if (gone && method === 'DELETE') {
      state.subscriptions = state.subscriptions.filter((one) => one !== gone);
      return send(200, gone);
    }
    return refuse(404, 'Not found');
  }

  return {
    url,
    state,
    judge,
    program: (id: string) =>
      state.programs.push({
        id,
        programName: id,
        createdDateTime: created,
        modificationDateTime: created,
        objectType: 'PROGRAM',
      }),
    event: (event: Partial<AdrEvent> & Pick<AdrEvent, 'id' | 'programID'>) => {
      const told = {
        createdDateTime: created,
        modificationDateTime: created,
        objectType: 'EVENT',
        intervals: [],
        ...event,
      };
      state.events = [...state.events.filter(({ id }) => id !== event.id), told as AdrEvent];
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A broker of a server for tests: takes who shows a token, and tells those who listen. */
export async function testBroker(token: string) {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const names: string[] = [];
  aedes.authenticate = (_client, username, password, done) => {
    names.push(username ?? '');
    done(null, String(password).startsWith(token));
  };
  const server = createNetServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    names,
    publish: (topic: string) =>
      new Promise<void>((resolve, reject) => {
        const packet = { cmd: 'publish', topic, payload: '{}', qos: 0, retain: false, dup: false } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve()))),
  };
}
