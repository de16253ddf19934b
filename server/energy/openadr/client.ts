import type { Sentence } from '../../platform/sentence.ts';
import { sayAdr } from './sentences.ts';

/** A VTN answers within this, or counts as away. */
const answerMs = 10_000;
/** A request is made again so often when the VTN is busy or fails for the moment. */
const mostTries = 3;
const longestPauseMs = 20_000;
/** The most that OpenADR 3 lets one ask for at once, and pages that are read of a list. */
const pageSize = 50;
const mostPages = 40;
/** Groups that are named in one address. */
const mostGroups = 50;
/** A token is renewed so long before it ends. */
const earlyMs = 30_000;

export interface VtnAccess {
  readonly url: string;
  readonly version: '3.0' | '3.1';
  readonly tokenUrl: string | null;
  readonly clientId: string | null;
  readonly secret: string | null;
}

export interface ClientOptions {
  readonly now: () => number;
  /** Waits between tries; a test does not. */
  readonly pause: (ms: number) => Promise<void>;
}

/** The VTN could not be asked, or refused; in words for people. */
export class VtnProblem extends Error {
  readonly sentence: Sentence;
  constructor(sentence: Sentence) {
    super(sentence.text);
    this.name = 'VtnProblem';
    this.sentence = sentence;
  }
}

export interface AdrProgram {
  readonly id: string;
  readonly programName: string;
}
/** How a server's broker is reached (3.1). */
export interface AdrBroker {
  readonly URIS: readonly string[];
  readonly serialization: string;
  readonly authentication:
    | { readonly method: 'ANONYMOUS' }
    | { readonly method: 'OAUTH2_BEARER_TOKEN'; readonly username: string }
    | {
        readonly method: 'CERTIFICATE';
        readonly caCert: string;
        readonly clientCert: string;
        readonly clientKey: string;
      };
}
interface AdrTopics {
  readonly CREATE?: string;
  readonly UPDATE: string;
  readonly DELETE: string;
  readonly ALL?: string;
}
interface Named {
  readonly id: string;
  readonly venName?: string;
  readonly resourceName?: string;
}

/** Speaks to one VTN as its client: tokens, pages, tries again, and what it says when it refuses. */
export function createVtnClient(vtn: VtnAccess, { now, pause }: ClientOptions) {
  let token: { readonly value: string; readonly until: number } | undefined;

  async function bearer(): Promise<string | undefined> {
    if (vtn.clientId === null || vtn.secret === null) return undefined;
    if (token && token.until > now()) return token.value;
    const answer = await fetch(await tokenUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: vtn.clientId,
        client_secret: vtn.secret,
      }),
      signal: AbortSignal.timeout(answerMs),
    });
    if (!answer.ok) throw new VtnProblem(sayAdr('no_token', { status: answer.status }));
    const told = (await answer.json()) as { access_token?: string; expires_in?: number };
    if (!told.access_token) throw new VtnProblem(sayAdr('no_token', { status: answer.status }));
    token = { value: told.access_token, until: now() + (told.expires_in ?? 3600) * 1000 - earlyMs };
    return token.value;
  }

  async function tokenUrl(): Promise<string> {
    if (vtn.tokenUrl) return vtn.tokenUrl;
    if (vtn.version === '3.1') {
      // 3.1: the VTN says where its tokens come from.
      const answer = await fetch(at('/auth/server'), { signal: AbortSignal.timeout(answerMs) });
      const told = answer.ok ? ((await answer.json()) as { tokenURL?: string }) : {};
      if (told.tokenURL) return told.tokenURL;
    }
    return at('/auth/token');
  }

  const at = (path: string) => `${vtn.url.replace(/\/$/, '')}${path}`;

  async function ask<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      const answer = await once(method, path, body);
      if (answer.ok) {
        const text = await answer.text();
        // What was deleted may be told once more, or not.
        return (text === '' ? undefined : JSON.parse(text)) as T;
      }
      if (answer.status === 401 && !renewed) {
        // The token ran out early, or the VTN was started anew: one more with a fresh one.
        renewed = true;
        token = undefined;
        continue;
      }
      const busy = answer.status === 429 || answer.status >= 500;
      if (!busy || tries >= mostTries) throw await refusal(answer, path);
      await pause(Math.min(longestPauseMs, askedPauseMs(answer, now()) ?? 1000 * 2 ** tries));
    }
  }

  async function once(method: string, path: string, body: unknown): Promise<Response> {
    try {
      const held = await bearer();
      return await fetch(at(path), {
        method,
        headers: {
          accept: 'application/json',
          ...(held && { authorization: `Bearer ${held}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answerMs),
      });
    } catch (error) {
      if (error instanceof VtnProblem) throw error;
      throw new VtnProblem(sayAdr('away', { url: vtn.url }));
    }
  }

  async function all<T>(
    path: string,
    query: Readonly<Record<string, string | readonly string[]>> = {},
  ): Promise<T[]> {
    const items: T[] = [];
    for (let page = 0; page < mostPages; page += 1) {
      const search = new URLSearchParams({ skip: String(page * pageSize), limit: String(pageSize) });
      for (const [name, value] of Object.entries(query))
        for (const one of [value].flat()) search.append(name, one);
      const found = await ask<T[]>('GET', `${path}?${search}`);
      items.push(...found);
      if (found.length < pageSize) return items;
    }
    throw new VtnProblem(sayAdr('too_many', { path, count: mostPages * pageSize }));
  }

  /** 3.1: what is meant for some is told only to those who name themselves. */
  async function meant<T extends { readonly id: string }>(
    path: string,
    groups: readonly string[],
  ): Promise<T[]> {
    const open = await all<T>(path);
    if (vtn.version === '3.0' || groups.length === 0) return open;
    const known = new Set(open.map(({ id }) => id));
    const own = await all<T>(path, { targets: groups.slice(0, mostGroups) });
    return [...open, ...own.filter(({ id }) => !known.has(id))];
  }

  return {
    programs: (groups: readonly string[]) => meant<AdrProgram>('/programs', groups),
    /** As they are listed: not all need be what they should. */
    events: (groups: readonly string[]) => meant<{ readonly id: string }>('/events', groups),

    /** The ven of a name with its resource, made where there are none. Gives the ven's id. */
    async register(venName: string, resourceName: string): Promise<string> {
      const vens = await all<Named>('/vens', { venName });
      const typed = vtn.version === '3.1';
      const ven =
        vens.find((one) => one.venName === venName) ??
        (await ask<Named>('POST', '/vens', { ...(typed && { objectType: 'VEN_VEN_REQUEST' }), venName }));
      const path = typed ? '/resources' : `/vens/${ven.id}/resources`;
      const resources = await all<Named>(path, { resourceName, ...(typed && { venID: ven.id }) });
      if (!resources.some((one) => one.resourceName === resourceName))
        await ask('POST', path, {
          ...(typed && { objectType: 'VEN_RESOURCE_REQUEST', venID: ven.id }),
          resourceName,
        });
      return ven.id;
    },

    subscriptions: <T>(clientName: string) => all<T>('/subscriptions', { clientName }),
    subscribe: (body: object) => ask('POST', '/subscriptions', body),
    unsubscribe: (id: string) => ask('DELETE', `/subscriptions/${encodeURIComponent(id)}`),

    version: vtn.version,
    clientId: vtn.clientId,
    report: (body: object) => ask<{ id: string }>('POST', '/reports', body),
    /** Says a report anew, where late samples changed it. */
    amend: (id: string, body: object) => ask<unknown>('PUT', `/reports/${encodeURIComponent(id)}`, body),

    /** 3.1: how the server tells of changes besides webhooks; undefined where it has no broker. */
    async broker(): Promise<AdrBroker | undefined> {
      return (await ask<{ MQTT?: AdrBroker }>('GET', '/notifiers')).MQTT;
    },
    /** 3.1: where its broker tells of changes, such as of `events` or `vens/{id}/events`. */
    async topics(of: string): Promise<string[]> {
      const { topics } = await ask<{ topics: AdrTopics }>('GET', `/notifiers/mqtt/topics/${of}`);
      const { ALL, CREATE, UPDATE, DELETE } = topics;
      return ALL ? [ALL] : [CREATE, UPDATE, DELETE].filter((one) => one !== undefined);
    },
    /** The token that the broker takes as password, where it wants one. */
    bearer,
  };
}
export type VtnClient = ReturnType<typeof createVtnClient>;

async function refusal(answer: Response, path: string): Promise<VtnProblem> {
  const told = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string };
  const reason = told.detail ?? told.title ?? '';
  return new VtnProblem(
    reason
      ? sayAdr('refused', { status: answer.status, path, reason: reason.slice(0, 300) })
      : sayAdr('refused_mute', { status: answer.status, path }),
  );
}

/** What a busy server asks us to wait, in seconds or until a time (RFC 9110, 10.2.3); undefined where it does not say. */
function askedPauseMs(answer: Response, now: number): number | undefined {
  const told = answer.headers.get('retry-after');
  if (told === null) return undefined;
  const ms = /^\d+$/.test(told.trim()) ? Number(told) * 1000 : Date.parse(told) - now;
  return ms > 0 ? ms : undefined;
}
