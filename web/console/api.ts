/** The typed client: every call is made from the route that the server declares. */

import {
  type QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route } from '../../server/platform/http/contract.ts';
import { randomId } from './random.ts';

/** A member that a route wants, may take, or does not know. */
type Member<Key extends string, Value> = [Value] extends [undefined]
  ? { [K in Key]?: undefined }
  : Record<never, never> extends Value
    ? { [K in Key]?: Value }
    : { [K in Key]: Value };
export type ArgsOf<R> = Member<'params', ParamsOf<R>> &
  Member<'query', QueryOf<R>> &
  Member<'body', BodyOf<R>>;

interface LooseArgs {
  params?: Record<string, string | number> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
}

/** What a field of a form is told. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** The server's refusal, in words for people (application/problem+json). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly help: string | undefined;
  readonly errors: readonly FieldProblem[];

  constructor(
    status: number,
    body: { title?: string; detail?: string; help?: string; errors?: FieldProblem[] },
  ) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.name = 'Problem';
    this.status = status;
    this.title = body.title ?? `Error ${status}`;
    this.help = body.help;
    this.errors = body.errors ?? [];
  }
}

/** The server could not be reached at all; status 0. */
export const isUnreachable = (error: unknown) => error instanceof Problem && error.status === 0;

let onSignedOut: () => void = () => {};
/** Told once by main: what to do when the server no longer knows who is asking. */
export function whenSignedOut(react: () => void): void {
  onSignedOut = react;
}
/** For what does not come through call(): the live stream. */
export const tellSignedOut = () => onSignedOut();

/** The address of a route below this origin, with its path parameters and query filled in. */
export function addressOf<R extends Route>(route: R, args: ArgsOf<R>): string {
  const { params = {}, query = {} } = args as LooseArgs;
  const path = route.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ''}`;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Writes carry one, so that a retry of the same click never does the thing twice. */
  idempotencyKey?: string | undefined;
}

/** Calls a route and returns its typed response. Throws a Problem for every refusal. */
export async function call<R extends Route>(
  route: R,
  args: ArgsOf<R>,
  options: CallOptions = {},
): Promise<ResponseOf<R>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const { body } = args as LooseArgs;
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (route.method !== 'GET') headers['idempotency-key'] = options.idempotencyKey ?? randomId();
  const request: RequestInit = { method: route.method, headers, credentials: 'same-origin' };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (options.signal) request.signal = options.signal;
  const response = await fetch(addressOf(route, args), request).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, {
      title: 'Busbar does not answer',
      detail: 'The server could not be reached.',
      help: 'Check that it runs and that this device is on the network; the page goes on by itself.',
    });
  });
  if (response.ok) {
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as ResponseOf<R>;
  }
  if (response.status === 401 && route.permission !== 'public') onSignedOut();
  throw new Problem(response.status, await response.json().catch(() => ({})));
}

/** All cached answers of a route begin with its path, so that a live event can refresh them together. */
export function keyOf<R extends Route>(route: R, args?: ArgsOf<R>, shape: 'one' | 'list' = 'one'): QueryKey {
  return args === undefined ? [route.path] : [route.path, shape, args];
}

/** Has every cached answer of these routes asked for again, if a screen shows it. */
export function refresh(client: QueryClient, ...routes: Route[]): void {
  for (const route of routes) void client.invalidateQueries({ queryKey: [route.path] });
}

/** One answer of the API, cached, kept fresh by the live stream. */
export function useApi<R extends Route>(route: R, args: ArgsOf<R>, options: { enabled?: boolean } = {}) {
  return useQuery<ResponseOf<R>, Problem>({
    queryKey: keyOf(route, args),
    queryFn: ({ signal }) => call(route, args, { signal }),
    ...options,
  });
}

/** A page of a list, as every list route answers. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number;
}
export type ItemOf<R> = ResponseOf<R> extends { items: (infer Item)[] } ? Item : never;

/** A list that is read on page by page as it is scrolled. */
export function useList<R extends Route>(route: R, args: ArgsOf<R>, options: { enabled?: boolean } = {}) {
  const list = useInfiniteQuery({
    queryKey: keyOf(route, args, 'list'),
    queryFn: ({ pageParam, signal }) => {
      const { query, ...rest } = args as LooseArgs;
      const paged = { ...rest, query: { ...query, cursor: pageParam } } as unknown as ArgsOf<R>;
      return call(route, paged, { signal }) as Promise<Page<ItemOf<R>>>;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (previous) => previous,
    ...options,
  });
  const { data } = list;
  // The same array while the answers are the same, so that rows which did not change are not drawn again.
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return {
    items,
    total: data?.pages[0]?.total,
    loading: list.isPending,
    stale: list.isPlaceholderData,
    error: list.error,
    more: list.hasNextPage,
    readOn: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
    },
    retry: () => void list.refetch(),
  };
}

/** A write. The same click retried (the network broke) carries the same idempotency key. */
export function useWrite<R extends Route>(
  route: R,
  options: { refreshes?: readonly Route[]; onDone?: (response: ResponseOf<R>, args: ArgsOf<R>) => void } = {},
) {
  const client = useQueryClient();
  const mutation = useMutation<ResponseOf<R>, Problem, { args: ArgsOf<R>; idempotencyKey: string }>({
    mutationFn: ({ args, idempotencyKey }) => call(route, args, { idempotencyKey }),
    retry: (failures, problem) => failures < 2 && isUnreachable(problem),
    onSuccess: (response, { args }) => {
      refresh(client, ...(options.refreshes ?? []));
      options.onDone?.(response, args);
    },
  });
  return {
    send: (args: ArgsOf<R>) => mutation.mutate({ args, idempotencyKey: randomId() }),
    sendAsync: (args: ArgsOf<R>) => mutation.mutateAsync({ args, idempotencyKey: randomId() }),
    sending: mutation.isPending,
    problem: mutation.error,
    answer: mutation.data,
    reset: mutation.reset,
  };
}
