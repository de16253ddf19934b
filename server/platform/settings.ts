/**
 * Settings by environment: each is declared once, read once, and explained by the same words in `--help`.
 * What the settings of Busbar are is said in `config.ts`; this file only knows how to read some.
 */

/** One setting: how it is spelled outside, how its text becomes a value, and what it means to a person. */
export type Setting<T> = {
  readonly env: string;
  readonly kind: Kind<T>;
  readonly fallback: T;
  readonly meaning: string;
  readonly secret: boolean;
};

/** A kind of value. `parse` throws a `BadValue` whose message completes the sentence "X must be …". */
export type Kind<T> = { readonly describe: string; parse(text: string): T };

export class BadValue extends Error {}

export type Settings = { readonly [field: string]: Setting<unknown> };
export type Values<S extends Settings> = {
  -readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export type Reading<S extends Settings> = { values: Values<S>; warnings: string[] } | { problem: string };

/** Declares a setting that has a value even when nothing is set. */
export function setting<T>(
  env: string,
  kind: Kind<T>,
  fallback: NoInfer<T>,
  meaning: string,
  options: { secret?: boolean } = {},
): Setting<T> {
  return { env, kind, fallback, meaning, secret: options.secret ?? false };
}

/** Declares a setting that may be absent. */
export function optional<T>(
  env: string,
  kind: Kind<T>,
  meaning: string,
  options: { secret?: boolean } = {},
): Setting<T | undefined> {
  return { env, kind, fallback: undefined, meaning, secret: options.secret ?? false };
}

/**
 * Reads every declared setting from an environment.
 * An empty value counts as not set. The first bad value ends the reading with one sentence.
 * Names that begin with `prefix` but are not declared are reported with the nearest declared name.
 */
export function readSettings<S extends Settings>(
  settings: S,
  env: { readonly [name: string]: string | undefined },
  prefix: string,
): Reading<S> {
  const values: { [field: string]: unknown } = {};
  for (const [field, declared] of Object.entries(settings)) {
    const text = env[declared.env]?.trim();
    if (!text) {
      values[field] = declared.fallback;
      continue;
    }
    try {
      values[field] = declared.kind.parse(text);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      const shown = declared.secret ? '' : `, but is “${text}”`;
      return { problem: `${declared.env} must be ${error.message}${shown}.` };
    }
  }
  return { values: values as Values<S>, warnings: unknownNames(settings, env, prefix) };
}

function unknownNames(
  settings: Settings,
  env: { readonly [name: string]: unknown },
  prefix: string,
): string[] {
  const known = Object.values(settings).map(({ env }) => env);
  return Object.keys(env)
    .filter((name) => name.toUpperCase().startsWith(prefix) && !known.includes(name))
    .map((name) => {
      const near = nearest(name.toUpperCase(), known);
      return `${name} is not a setting and is ignored${near ? `; did you mean ${near}?` : '.'}`;
    });
}

/** Farther than this many edits a name is a different word, not a slip of the finger. */
const MAX_EDITS = 5;

/** The known name that needs the fewest edits to become `name`, unless even that one is far off. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: editDistance(name, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= MAX_EDITS ? best.candidate : undefined;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  return row[b.length]!;
}

/** The width of the page that `--help` writes, in characters. */
const HELP_WIDTH = 100;

/** One paragraph per setting: its name, what it may be, its default, and its one line of meaning. */
export function describeSettings(settings: Settings): string {
  return Object.values(settings)
    .map(({ env, kind, fallback, meaning, secret }) => {
      const head = `  ${env}  (${kind.describe}; default: ${shown(fallback)}${secret ? '; secret' : ''})`;
      return `${head}\n${wrap(meaning, HELP_WIDTH - 6, '      ')}`;
    })
    .join('\n');
}

function shown(fallback: unknown): string {
  if (typeof fallback === 'boolean') return fallback ? '1' : '0';
  return fallback === undefined ? 'none' : String(fallback) || 'none';
}

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.map((line) => indent + line).join('\n');
}
