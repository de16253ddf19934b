import { type Static, type TSchema, Type } from 'typebox';

/** What a caller must be allowed; slices name their own, `access` maps roles to them. */
export type Permission = string;

/** One route of the API: registered by the server, called by the web app, printed as OpenAPI. */
export interface Route<
  Params extends TSchema | undefined = TSchema | undefined,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Response extends TSchema | undefined = TSchema | undefined,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, with `{name}` for each path parameter. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** `public`: nobody is asked who they are. `signed-in`: anybody with an account. Else a permission. */
  readonly permission: 'public' | 'signed-in' | Permission;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Absent: 204 No Content. */
  readonly response?: Response;
  readonly status?: 200 | 201 | 202;
}

/** Declares a route; keeps the schemas' types for the server's handler and the web app's call. */
export function route<
  const Params extends TSchema | undefined = undefined,
  const Query extends TSchema | undefined = undefined,
  const Body extends TSchema | undefined = undefined,
  const Response extends TSchema | undefined = undefined,
>(spec: Route<Params, Query, Body, Response>): Route<Params, Query, Body, Response> {
  return spec;
}

type Of<Schema> = Schema extends TSchema ? Static<Schema> : undefined;
export type ParamsOf<R> = R extends Route<infer P, infer _Q, infer _B, infer _R> ? Of<P> : never;
export type QueryOf<R> = R extends Route<infer _P, infer Q, infer _B, infer _R> ? Of<Q> : never;
export type BodyOf<R> = R extends Route<infer _P, infer _Q, infer B, infer _R> ? Of<B> : never;
export type ResponseOf<R> = R extends Route<infer _P, infer _Q, infer _B, infer S> ? Of<S> : never;

/** What a problem looks like on the wire (RFC 9457), with what would help. */
export const ProblemBody = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  help: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type ProblemBody = Static<typeof ProblemBody>;
