import * as ocpp16 from 'typed-ocpp/dist/ocpp16/schemas.js';
import * as ocpp20 from 'typed-ocpp/dist/ocpp20/schemas.js';
import * as ocpp21 from 'typed-ocpp/dist/ocpp21/schemas.js';
import type { Version } from './version.ts';

/** Which half of a message a schema describes. */
export type Half = 'request' | 'response';

/** A JSON Schema (draft 6/7 vocabulary), as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** All schemas of one version; every message refers to the same `definitions`. */
export interface SchemaBook {
  readonly definitions: JsonSchema;
  /** Message schemas without their definitions, by `nameOf(action, half)`. */
  readonly messages: { readonly [name: string]: JsonSchema };
}

/** typed-ocpp calls 2.0.1 "ocpp20": the folder holds the 64 actions of 2.0.1 (a test counts them). */
const sources: Record<Version, Record<string, JsonSchema>> = {
  '1.6': ocpp16,
  '2.0.1': ocpp20,
  '2.1': ocpp21,
};

/** The key of a message in its book. SEND messages have no answer and no suffix in the published schemas. */
function nameOf(action: string, half: Half): string {
  return half === 'request' ? `${action}Request` : `${action}Response`;
}

function bind(version: Version): SchemaBook {
  const messages: Record<string, JsonSchema> = {};
  let definitions: JsonSchema = {};
  for (const [name, whole] of Object.entries(sources[version])) {
    const { definitions: shared, ...message } = whole;
    if (shared) definitions = shared as JsonSchema;
    messages[/(Request|Response)$/.test(name) ? name : `${name}Request`] = message;
  }
  return { definitions, messages };
}

export const books: Record<Version, SchemaBook> = {
  '1.6': bind('1.6'),
  '2.0.1': bind('2.0.1'),
  '2.1': bind('2.1'),
};

/** Finds the place of a message in its book; undefined when the version has no such message. */
export function entryOf(version: Version, action: string, half: Half): string | undefined {
  const name = nameOf(action, half);
  return Object.hasOwn(books[version].messages, name) ? name : undefined;
}

const cut = new Map<string, JsonSchema>();

/**
 * Gives the JSON Schema of one message, complete in itself, for an API description or a form.
 * Undefined when the version has no such action (or, for a SEND, no response).
 */
export function schemaOf(version: Version, action: string, half: Half): JsonSchema | undefined {
  const name = entryOf(version, action, half);
  if (!name) return undefined;
  const key = `${version} ${name}`;
  const known = cut.get(key);
  if (known) return known;
  const message = books[version].messages[name]!;
  const needed = new Map<string, unknown>();
  collect(message, books[version].definitions, needed);
  const schema = needed.size === 0 ? message : { ...message, definitions: Object.fromEntries(needed) };
  cut.set(key, schema);
  return schema;
}

/** Gathers the definitions that a schema refers to, directly or through others. */
function collect(node: unknown, definitions: JsonSchema, needed: Map<string, unknown>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === '$ref' && typeof value === 'string') {
      const name = value.slice('#/definitions/'.length);
      if (needed.has(name)) continue;
      needed.set(name, definitions[name]);
      collect(definitions[name], definitions, needed);
    } else {
      collect(value, definitions, needed);
    }
  }
}
