import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { type Problem, problem } from './problem.ts';

type Part = 'params' | 'querystring' | 'body' | 'headers';
type JsonSchema = { readonly [keyword: string]: unknown };
type Outcome = { value: unknown } | { error: Problem };

/**
 * Makes the validator of one part of a request; compiled at its first use, so that a start stays quick.
 * Query and path texts become the numbers and booleans that the schema asks for, and nothing else is
 * converted. Unknown members of bodies and queries are refused: a misspelt filter must not list everything.
 */
export function createValidator(schema: TSchema, part: Part, options: { anyText?: boolean } = {}) {
  const strict = closed(schema) as TSchema;
  let compiled: Validator | undefined;
  return (data: unknown): Outcome => {
    const value = part === 'body' ? data : parseTexts(strict as JsonSchema, data);
    if (part === 'body' && (value === null || value === undefined)) return { error: noBody() };
    const bad = options.anyText ? undefined : unstorableText(value, '', 0);
    if (bad !== undefined) return { error: refusal(part, [{ path: bad, message: unstorable }]) };
    compiled ??= Compile(strict);
    if (compiled.Check(value)) return { value };
    return { error: refusal(part, sentences(compiled.Errors(value))) };
  };
}

const noBody = () =>
  problem(422, {
    title: 'Body missing',
    detail: 'This request needs a JSON body and came without one.',
    help: 'Send a JSON object with the header Content-Type: application/json.',
  });

type Found = { path: string; message: string };

function refusal(part: Part, found: readonly Found[]): Problem {
  if (part === 'params') {
    return problem(404, {
      title: 'Not found',
      detail: `The address names nothing that could exist: ${found.map((each) => each.message).join('; ')}.`,
      help: 'Check the address; ids are UUIDs.',
    });
  }
  const where = part === 'querystring' ? 'query' : part;
  const errors = found.map(({ path, message }) => ({ path: `${where}${path}`, message }));
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return problem(422, {
    title: 'Not valid',
    detail: first ? `${first.path} ${first.message}${more}.` : `The ${where} is not what this route takes.`,
    help: 'Correct the named members; /api/docs describes what each may be.',
    errors,
  });
}

/** One entry per place, in words; the branches of a union become one sentence with “or”. */
function sentences(errors: readonly TLocalizedValidationError[]): Found[] {
  const places = new Map<string, { messages: Set<string>; union: boolean }>();
  const add = (path: string, message: string | undefined, union: boolean) => {
    const place = places.get(path) ?? { messages: new Set(), union: false };
    if (message) place.messages.add(message);
    place.union ||= union;
    places.set(path, place);
  };
  for (const error of errors) {
    const params = error.params as { [name: string]: unknown };
    if (error.keyword === 'required') {
      for (const name of params.requiredProperties as string[]) {
        add(`${error.instancePath}/${name}`, 'is required', false);
      }
    } else if (error.keyword === 'additionalProperties') {
      for (const name of params.additionalProperties as string[]) {
        add(`${error.instancePath}/${name}`, 'is not known here', false);
      }
    } else if (error.keyword === 'anyOf') add(error.instancePath, undefined, true);
    else if (error.keyword !== 'boolean') add(error.instancePath, sentence(error, params), false);
  }
  return [...places].map(([path, { messages, union }]) => ({
    path,
    message: [...messages].join(union ? ', or ' : ' and ') || 'is none of the allowed forms',
  }));
}

function sentence(error: TLocalizedValidationError, params: { [name: string]: unknown }): string {
  if (error.keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  if (error.keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`;
  if (error.keyword === 'format') return `must be ${formats[String(params.format)] ?? params.format}`;
  return error.message;
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  'date-time': 'an instant like 2026-01-05T08:00:00Z',
  date: 'a day like 2026-01-05',
  email: 'an e-mail address',
  uri: 'an absolute URL',
};

const unstorable = 'must not hold NUL or half a surrogate pair: no database could store it';

/** PostgreSQL refuses NUL, and UTF-8 has no lone surrogates; the path of the first such text. */
function unstorableText(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > maxDepth) return path;
  for (const [name, member] of Object.entries(value)) {
    if (name.includes('\0') || !name.isWellFormed()) return path;
    const found = unstorableText(member, `${path}/${name}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Deeper bodies are nobody's honest request, and would end a recursive walk. */
const maxDepth = 64;

/** The same schema with every object closed to members that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: { [keyword: string]: unknown } = {};
  for (const [keyword, value] of Object.entries(schema)) {
    // An intersection's parts see each other's members, so that they cannot be closed one by one.
    copy[keyword] = keyword === 'allOf' || keyword === 'enum' || keyword === 'const' ? value : closed(value);
  }
  if (
    copy.type === 'object' &&
    copy.properties &&
    copy.additionalProperties === undefined &&
    !copy.patternProperties
  ) {
    copy.additionalProperties = false;
  }
  return copy;
}

/** Query strings and paths are texts: each becomes what its schema says, where it plainly is that. */
function parseTexts(schema: JsonSchema, data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return {};
  const properties = (schema.properties ?? {}) as { [name: string]: JsonSchema };
  const parsed: { [name: string]: unknown } = {};
  for (const [name, text] of Object.entries(data)) {
    const wanted = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (wanted?.type === 'array') {
      const texts = Array.isArray(text) ? text : [text];
      parsed[name] = texts.map((each) => parseText(wanted.items as JsonSchema | undefined, each));
    } else parsed[name] = parseText(wanted, text);
  }
  return parsed;
}

function parseText(wanted: JsonSchema | undefined, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const type = wanted?.type;
  if ((type === 'number' || type === 'integer') && /^-?\d{1,15}(\.\d{1,15})?$/.test(text))
    return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
