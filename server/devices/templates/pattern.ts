/** Which templates are about a station, and which of two says more: pure. */

/** What a pattern may hold: a word, `*` for anything within it; `*` alone, or nothing, names no one in particular. */
export function fits(pattern: string | null, told: string | null): boolean {
  if (namesAny(pattern)) return true;
  const parts = pattern!.toLowerCase().split('*');
  const text = (told ?? '').toLowerCase();
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  // Each part between is looked for where the one before ended: no expression that a pattern could slow down.
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}

/** Whether a pattern leaves the thing open. */
export const namesAny = (pattern: string | null) => pattern === null || pattern === '' || pattern === '*';

/** How particular a template is. */
export interface Particular {
  /** Patterns and places that it names; null and `*` name nothing. */
  readonly names: readonly (string | null)[];
  /** How deep in the tree of organizations it stands; 0 where it belongs to none. */
  readonly depth: number;
  readonly changedAt: Date;
}

/**
 * Orders templates from the general to the particular, so that a later one overrules: who names more of site,
 * vendor, model, firmware and version is the more particular; then who stands deeper in the tree of
 * organizations; then who names them with more letters; then who was changed later.
 */
export function byParticularity(a: Particular, b: Particular): number {
  return (
    named(a).length - named(b).length ||
    a.depth - b.depth ||
    letters(a) - letters(b) ||
    a.changedAt.getTime() - b.changedAt.getTime()
  );
}

const named = ({ names }: Particular) => names.filter((name) => !namesAny(name));
const letters = (one: Particular) => named(one).join('').replaceAll('*', '').length;
