/** The typed client: every call is made from the route that the server declares. Small, for it is loaded first. */

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route } from '../../server/platform/http/contract.ts';

type Member<Key extends string, Value> = [Value] extends [undefined]
  ? { [K in Key]?: undefined }
  : Record<never, never> extends Value
    ? { [K in Key]?: Value }
    : { [K in Key]: Value };
export type ArgsOf<R> = Member<'params', ParamsOf<R>> &
  Member<'query', QueryOf<R>> &
  Member<'body', BodyOf<R>>;

/** The server's refusal, with the kind that the app has words for. Status 0: it could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly help: string | undefined;

  constructor(status: number, body: { type?: string; title?: string; detail?: string; help?: string }) {
    super(body.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.type = body.type ?? 'about:blank';
    this.title = body.title ?? '';
    this.help = body.help;
  }
}

/** The address of a route with its parameters filled in. */
export function addressOf<R extends Route>(route: R, args: ArgsOf<R>): string {
  const { params = {}, query = {} } = args as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
  };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.append(name, String(value));
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** Calls a route. Throws a Problem for every refusal. */
export async function call<R extends Route>(
  route: R,
  args: ArgsOf<R>,
  signal?: AbortSignal,
): Promise<ResponseOf<R>> {
  const { body } = args as { body?: unknown };
  const response = await fetch(addressOf(route, args), {
    method: route.method,
    credentials: 'same-origin',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Problem(0, {});
  });
  const text = await response.text();
  const told = text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
  if (!response.ok) throw new Problem(response.status, told ?? {});
  return told;
}

/** Answers that were had before: going back shows them at once, while they are asked for anew. Forgotten with the page. */
const known = new Map<string, unknown>();
/** The oldest answers give way. */
const maxKnown = 100;

function remember(key: string, answer: unknown): void {
  known.delete(key);
  if (known.size >= maxKnown) known.delete(known.keys().next().value!);
  known.set(key, answer);
}

/** After an answer failed for want of a network, it is asked for again so often. */
const againMs = 4000;

/** An answer of the API, and how to ask for it anew. `undefined` as arguments: nothing is asked yet. */
export function useAnswer<R extends Route>(route: R, args: ArgsOf<R> | undefined) {
  const key = args && `${route.method} ${addressOf(route, args)}`;
  const [state, set] = useState<{ key?: string | undefined; data?: ResponseOf<R>; problem?: Problem }>({});
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the arguments say
  useEffect(() => {
    if (!key || !args) return;
    const ending = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    call(route, args, ending.signal).then(
      (data) => {
        remember(key, data);
        set({ key, data });
      },
      (error: unknown) => {
        if (ending.signal.aborted) return;
        const problem = error instanceof Problem ? error : new Problem(0, {});
        set((before) => ({ ...(before.key === key ? before : { key }), problem }));
        if (problem.status === 0) again = setTimeout(reload, againMs);
      },
    );
    return () => {
      ending.abort();
      clearTimeout(again);
    };
  }, [key, asked]);
  const own = state.key === key ? state : {};
  const data = own.data ?? (key ? (known.get(key) as ResponseOf<R> | undefined) : undefined);
  return { data, problem: own.problem, reload };
}

/** A write that a button begins: busy while it runs, and the problem when it failed. */
export function useDo<Args extends unknown[]>(act: (...args: Args) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = (...args: Args) => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    act(...args)
      .catch((error: unknown) => setProblem(error instanceof Problem ? error : new Problem(0, {})))
      .finally(() => setBusy(false));
  };
  return { run, busy, problem };
}

const online = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};
/** Whether the device says that it has a network. */
export const useOnline = () => useSyncExternalStore(online, () => navigator.onLine);
