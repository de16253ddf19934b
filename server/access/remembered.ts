import type { FoundCaller } from './caller-store.ts';

/** Callers that are remembered by their secret, some 1 kB each. */
export const maxKnown = 10_000;
/** Secrets of nobody that are remembered: enough for programs that go on asking with a key that was revoked. */
export const maxUnknown = 1_000;

/** What was found for a secret, and when. */
export interface Lookup {
  readonly found: FoundCaller | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Remembers who shows a secret, the latest looked up of each kind: secrets of nobody have a place of their own, so that
 * whoever makes up keys pushes out nobody who has one.
 */
export function createRemembered() {
  const known = new Map<string, Lookup>();
  const unknown = new Map<string, Lookup>();

  return {
    get: (name: string): Lookup | undefined => known.get(name) ?? unknown.get(name),
    set(name: string, lookup: Lookup): void {
      known.delete(name);
      unknown.delete(name);
      const [kind, most] = lookup.found ? [known, maxKnown] : [unknown, maxUnknown];
      if (kind.size >= most) kind.delete(kind.keys().next().value!);
      kind.set(name, lookup);
    },
    forget(): void {
      known.clear();
      unknown.clear();
    },
  };
}
