import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { ProblemBody, type Route } from './contract.ts';
import type { Context, Handled } from './handle.ts';
import type { Idempotency } from './idempotency.ts';
import { isWrite } from './method.ts';
import { onceOver } from './once-over.ts';
import { type Problem, problem } from './problem.ts';
import { createValidator } from './validate.ts';

export const apiPrefix = '/api/v1';
export const defaultBodyLimit = 1_048_576;

interface Part {
  schema: TSchema;
  httpPart?: string;
}

/** Registers the routes of the API: who asks, may they, is it valid, was it done before, do it. */
export function registerRoutes(
  app: FastifyInstance,
  handled: readonly Handled[],
  deps: {
    /** Fills `request.signed`; throws the problem of who is not signed in or sends from another site. */
    identify(request: FastifyRequest, route: Route): Promise<void>;
    idempotency: Idempotency;
  },
): void {
  const streams = new Set<ServerResponse>();
  // A live stream has no end of its own: it must not hold up the closing. Its reader comes back elsewhere.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.destroy();
  });
  for (const one of handled) {
    const { route, options } = one;
    app.route({
      method: route.method,
      url: apiPrefix + route.path.replace(/\{(\w+)\}/g, ':$1'),
      bodyLimit: options.bodyLimit ?? defaultBodyLimit,
      config: { stream: options.stream ?? false },
      schema: describe(one),
      validatorCompiler: ({ schema, httpPart }: Part) =>
        createValidator(schema, httpPart as 'body', { anyText: options.anyText ?? false }),
      onRequest: (request, reply) => {
        reply.header('cache-control', 'no-store');
        return deps.identify(request, route);
      },
      preHandler: (request, reply) => reserve(deps.idempotency, one, request, reply),
      handler: (request, reply) => {
        if (options.produces?.startsWith('text/event-stream')) remember(streams, reply.raw);
        return answer(one, request, reply);
      },
      onSend: (request, reply, payload) => keep(deps.idempotency, request, reply, payload),
    });
  }
}

function remember(streams: Set<ServerResponse>, stream: ServerResponse): void {
  streams.add(stream);
  onceOver(stream, () => streams.delete(stream));
}

function describe({ route, options }: Handled) {
  const success = route.response
    ? route.response
    : options.produces
      ? { description: route.summary, content: { [options.produces]: { schema: { type: 'string' } } } }
      : { type: 'null', description: 'Done; nothing to tell.' };
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: `${route.description ?? ''}\n\nPermission: \`${route.permission}\`.`.trim(),
    tags: [route.tag],
    ...(route.permission === 'public' && { security: [] }),
    ...(route.params && { params: route.params }),
    ...(route.query && { querystring: route.query }),
    ...(route.body && { body: route.body }),
    response: { [statusOf(route, options.produces)]: success, default: problemResponse },
  };
}

const problemResponse = {
  description: 'A problem, in words',
  content: { 'application/problem+json': { schema: ProblemBody } },
};

/** `GET /stations/{identity}` → `getStationsIdentity`: what generators of clients name their functions. */
const operationId = ({ method, path }: Route) =>
  method.toLowerCase() + path.replace(/[^a-z0-9]+([a-z0-9])?/gi, (_, letter = '') => letter.toUpperCase());

const statusOf = (route: Route, produces?: string) =>
  route.status ?? (route.response || produces ? 200 : 204);

async function answer({ route, options, run }: Handled, request: FastifyRequest, reply: FastifyReply) {
  const { params, query, body, signed } = request;
  const who = signed && {
    caller: signed.caller,
    signed,
    scope: signed.scopeOf(route.permission === 'signed-in' ? undefined : route.permission),
  };
  const context = { params, query, body, request, reply, ...who } as Context<Route>;
  reply.code(statusOf(route, options.produces));
  if (options.produces) {
    reply.type(options.produces);
    const raw = await run(context);
    // Without anything to send the handler has taken over the response, or will once it is ready.
    return raw === undefined ? reply : reply.send(raw);
  }
  return reply.send(await run(context));
}

/** Visible ASCII, at most 255 characters: what every client can send as it is. */
const keyForm = /^[\x21-\x7e]{1,255}$/;

async function reserve(idempotency: Idempotency, one: Handled, request: FastifyRequest, reply: FastifyReply) {
  const key = request.headers['idempotency-key'];
  if (key === undefined || !request.signed || !isWrite(request.method) || one.options.produces) return;
  if (typeof key !== 'string' || !keyForm.test(key)) throw badKey();
  const { kind, id } = request.signed.caller;
  const begun = await idempotency.begin({
    caller: `${kind}:${id}`,
    key,
    method: request.method,
    url: request.url,
    body: request.body,
  });
  if (begun.outcome === 'refused') throw begun.problem;
  if (begun.outcome === 'first') {
    request.reservation = begun.reservation;
    return;
  }
  const type =
    begun.status >= 400 ? 'application/problem+json; charset=utf-8' : 'application/json; charset=utf-8';
  reply.code(begun.status).header('idempotency-replayed', 'true');
  if (begun.body) reply.type(type);
  return reply.serializer((payload) => payload as string).send(begun.body || undefined);
}

/** Answers that say “nothing was begun, come again”: the key stays free for that. */
const comeAgain = new Set([429, 503]);

async function keep(
  idempotency: Idempotency,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
) {
  const { reservation } = request;
  if (!reservation) return payload;
  request.reservation = null;
  try {
    const text = typeof payload === 'string' ? payload : '';
    if (comeAgain.has(reply.statusCode)) await idempotency.release(reservation);
    else await idempotency.finish(reservation, reply.statusCode, text);
  } catch (err) {
    // The thing is done and its answer must go out; the key stays taken, so that nothing is done twice.
    request.log.error({ err }, 'could not keep the answer of an idempotent request');
  }
  return payload;
}

const badKey = (): Problem =>
  problem(422, {
    title: 'Bad idempotency key',
    detail: 'The Idempotency-Key must be 1 to 255 visible ASCII characters, sent once.',
    help: 'A UUID made for this request does well.',
  });
