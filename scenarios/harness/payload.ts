/** Payloads made up from OCPP's own schemas. */

import { type Half, type JsonSchema, schemaOf, type Version } from '@busbar/ocpp';

/** Deepest nesting that is filled in; some types may hold themselves. */
const deepest = 10;

type Node = { readonly [keyword: string]: unknown };

export interface Wanted {
  /** Fill in optional members too. */
  readonly whole?: boolean;
}

/** The least (or the whole) payload that the schema of a message takes. */
export function samplePayload(
  version: Version,
  action: string,
  half: Half = 'request',
  { whole = false }: Wanted = {},
): Record<string, unknown> {
  const schema = schemaOf(version, action, half);
  if (!schema) throw new Error(`OCPP ${version} has no ${half} named ${action}`);
  const definitions = (schema.definitions ?? {}) as Record<string, JsonSchema>;

  function sample(node: Node, depth: number): unknown {
    if (typeof node.$ref === 'string')
      return sample(definitions[node.$ref.slice('#/definitions/'.length)] as Node, depth);
    if (node.const !== undefined) return node.const;
    if (node.enum) return (node.enum as unknown[])[0];
    switch (node.type) {
      case 'object':
        return sampleObject(node, depth);
      case 'array':
        return Array.from({ length: Math.max(1, Number(node.minItems ?? 1)) }, () =>
          sample((node.items ?? {}) as Node, depth + 1),
        );
      case 'string':
        return sampleText(node);
      case 'integer':
      case 'number':
        return node.minimum ?? Math.min(1, Number(node.maximum ?? 1));
      case 'boolean':
        return true;
      default:
        return 'anything';
    }
  }

  function sampleObject(node: Node, depth: number): Record<string, unknown> {
    const required = new Set(node.required as string[] | undefined);
    const members = Object.entries((node.properties ?? {}) as Record<string, Node>);
    return Object.fromEntries(
      members
        .filter(([name]) => required.has(name) || (whole && depth < deepest && name !== 'customData'))
        .map(([name, member]) => [name, sample(member, depth + 1)]),
    );
  }

  return sample(schema as Node, 0) as Record<string, unknown>;
}

function sampleText({ format, maxLength }: Node): string {
  if (format === 'date-time') return new Date().toISOString();
  if (format === 'uri') return 'http://127.0.0.1/x';
  return 'sample'.slice(0, Number(maxLength ?? 6));
}

/** Every string, time and number of a payload, each replaced in turn by each of the values for its kind. */
export function* spoiled(
  payload: unknown,
  poison: { readonly [kind in 'string' | 'time' | 'number']: readonly unknown[] },
): Generator<unknown> {
  const places = leaves(payload, []);
  for (const { path, value } of places) {
    const kind =
      typeof value === 'number' ? 'number' : /^\d{4}-\d\d-\d\dT/.test(String(value)) ? 'time' : 'string';
    for (const bad of poison[kind]) yield replaced(payload, path, bad);
  }
}

export type Path = readonly (string | number)[];

function leaves(value: unknown, path: Path): { path: Path; value: string | number }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((item, place) => leaves(item, [...path, place]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
  return [];
}

/** The same payload with another value at a place. */
export function replaced(value: unknown, [first, ...rest]: Path, bad: unknown): unknown {
  if (first === undefined) return bad;
  if (Array.isArray(value))
    return value.map((item, place) => (place === first ? replaced(item, rest, bad) : item));
  return { ...(value as object), [first]: replaced((value as Record<string, unknown>)[first], rest, bad) };
}
