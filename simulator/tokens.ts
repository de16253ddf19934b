import type { TokenInfo } from './model.ts';

/** The tokens that a station knows by itself: the local list that the CSMS sends, and the cache of past answers. */
export interface TokenStore {
  readonly version: number;
  /** Replaces or amends the local list; false when a difference does not build on a newer version. */
  update(version: number, full: boolean, entries: readonly ListEntry[]): boolean;
  remember(token: string, info: TokenInfo): void;
  clearCache(): void;
  /** What is known about a token without asking; undefined when nothing (still) is. */
  look(token: string, at: number): TokenInfo | undefined;
}

/** An entry without info takes the token off the list. */
export interface ListEntry {
  readonly token: string;
  readonly info?: TokenInfo;
}

/** Answers kept; the oldest makes way. */
const MOST_CACHED = 500;

export function createTokenStore(): TokenStore {
  let version = 0;
  let list = new Map<string, TokenInfo>();
  const cache = new Map<string, TokenInfo>();
  const key = (token: string) => token.toUpperCase();

  function update(next: number, full: boolean, entries: readonly ListEntry[]): boolean {
    if (!full && next <= version) return false;
    if (full) list = new Map();
    for (const { token, info } of entries) {
      if (info) list.set(key(token), info);
      else list.delete(key(token));
    }
    version = next;
    return true;
  }

  function remember(token: string, info: TokenInfo): void {
    cache.delete(key(token));
    cache.set(key(token), info);
    if (cache.size > MOST_CACHED) cache.delete(cache.keys().next().value!);
  }

  function look(token: string, at: number): TokenInfo | undefined {
    const info = list.get(key(token)) ?? cache.get(key(token));
    return info && at < (info.expiry ?? Number.POSITIVE_INFINITY) ? info : undefined;
  }

  return {
    get version() {
      return version;
    },
    update,
    remember,
    clearCache: () => cache.clear(),
    look,
  };
}
