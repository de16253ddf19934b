/** Most answers that are remembered; the oldest goes first. */
const maxEntries = 500;

/**
 * Remembers answers for a short time, and lets all who ask the same at once wait for one answer.
 * A failed answer is not remembered.
 */
export function createCache<T>(options: { readonly now: () => number; readonly forMs: number }) {
  const entries = new Map<string, { at: number; answer: Promise<T> }>();

  return function remembered(key: string, ask: () => Promise<T>): Promise<T> {
    const known = entries.get(key);
    if (known && options.now() - known.at < options.forMs) return known.answer;
    const entry = { at: options.now(), answer: ask() };
    entry.answer.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > maxEntries) entries.delete(entries.keys().next().value!);
    return entry.answer;
  };
}
