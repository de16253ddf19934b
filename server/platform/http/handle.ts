import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope, Signed } from './caller.ts';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route } from './contract.ts';

/** What a handler gets: everything parsed, the caller known, the permission checked. */
export interface Context<R> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly caller: Caller;
  /** Where the caller has the route's permission; every query on owned rows takes it. */
  readonly scope: Scope;
  /** For other permissions, and for following changes of the caller's grants. */
  readonly signed: Signed;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What the handler of a public route gets: nobody was asked who they are. */
export type PublicContext<R> = Omit<Context<R>, 'caller' | 'scope' | 'signed'>;

export interface HandleOptions {
  /** The largest body in bytes; `defaultBodyLimit` when not told. */
  readonly bodyLimit?: number;
  /** Lets NUL and lone surrogates pass in the body: for payloads that are not ours to judge. */
  readonly anyText?: boolean;
  /** The body is taken as it comes (application/octet-stream): the handler reads the stream `request.body`. */
  readonly stream?: boolean;
  /**
   * The handler answers by `reply` itself with this content type (an export, a stream) and returns a
   * string, Buffer or Readable for `reply.send`, or nothing when it hijacks the reply, now or later.
   */
  readonly produces?: string;
}

/** What a handler gives back: the response's members, or nothing where the route declares none. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer may return nothing at all.
type Answer<R> = [ResponseOf<R>] extends [undefined] ? void : ResponseOf<R>;

/** A route paired with its handler, ready to be registered. */
export interface Handled {
  readonly route: Route;
  readonly options: HandleOptions;
  readonly run: (context: Context<Route>) => unknown;
}

/**
 * Pairs a route with what answers it. Whatever is returned is written by the route's response schema:
 * members that the schema does not name never leave the house. Problems are thrown.
 *
 *     handle(listSites, async ({ query, scope }) => sites.list(scope, query))
 */
export function handle<R extends Route>(
  route: R,
  run: (context: Context<R>) => Promise<Answer<R>> | Answer<R>,
  options: Omit<HandleOptions, 'produces'> = {},
): Handled {
  if (route.permission === 'public') throw new Error(`${route.path} is public: use handlePublic`);
  return { route, options, run: run as Handled['run'] };
}

/** Pairs a public route with what answers it. */
export function handlePublic<R extends Route>(
  route: R,
  run: (context: PublicContext<R>) => Promise<Answer<R>> | Answer<R>,
  options: Omit<HandleOptions, 'produces'> = {},
): Handled {
  if (route.permission !== 'public') throw new Error(`${route.path} is not public: use handle`);
  return { route, options, run: run as Handled['run'] };
}

/** Pairs a route with a handler that writes something else than JSON: an export, an event stream. */
export function handleRaw<R extends Route>(
  route: R,
  produces: string,
  run: (context: Context<R>) => unknown,
  options: Omit<HandleOptions, 'produces'> = {},
): Handled {
  if (route.permission === 'public') throw new Error(`${route.path} is public: use handlePublic`);
  return { route, options: { ...options, produces }, run: run as Handled['run'] };
}

/** Pairs a public route with a handler that writes something else than JSON: a receipt, an event stream. */
export function handlePublicRaw<R extends Route>(
  route: R,
  produces: string,
  run: (context: PublicContext<R>) => unknown,
  options: Omit<HandleOptions, 'produces'> = {},
): Handled {
  if (route.permission !== 'public') throw new Error(`${route.path} is not public: use handleRaw`);
  return { route, options: { ...options, produces }, run: run as Handled['run'] };
}
