/** Payloads that break the schema of their message in one place each, with the error that this deserves. */

import type { CallErrorCode, JsonSchema } from '@busbar/ocpp';
import { type Path, replaced } from './payload.ts';

export interface Broken {
  readonly payload: unknown;
  /** The classes of error that fit. */
  readonly codes: readonly CallErrorCode[];
  readonly what: string;
}

type Node = { readonly [keyword: string]: unknown };

/** Breaks a whole payload at every depth: emptied, each member null, of a wrong type, missing, one too many, out of its range. */
export function* broken(schema: JsonSchema, whole: unknown): Generator<Broken> {
  const definitions = (schema.definitions ?? {}) as Record<string, Node>;
  const read = (node: Node): Node =>
    typeof node.$ref === 'string' ? definitions[node.$ref.slice('#/definitions/'.length)]! : node;

  function* at(node: Node, value: unknown, path: Path): Generator<Broken> {
    const place = path.join('.') || 'the payload';
    const put = (bad: unknown, what: string, ...codes: CallErrorCode[]): Broken => ({
      payload: replaced(whole, path, bad),
      codes,
      what: `${place} ${what}`,
    });
    if (typeof node.type === 'string') {
      yield put(otherThan(node.type), 'of a wrong type', ...wrongType(path));
      yield put(null, 'null', ...wrongType(path));
    }
    if (node.enum) yield put('Nonsense!', 'not in its list', 'PropertyConstraintViolation');
    if (typeof node.maxLength === 'number')
      yield put('x'.repeat(node.maxLength + 1), 'too long', 'PropertyConstraintViolation');
    if (node.format === 'date-time') yield put('yesterday', 'not a time', 'PropertyConstraintViolation');
    if (typeof node.minimum === 'number')
      yield put(node.minimum - 1, 'too small', 'PropertyConstraintViolation');
    if (typeof node.maximum === 'number')
      yield put(node.maximum + 1, 'too large', 'PropertyConstraintViolation');
    if (Array.isArray(value)) {
      if (Number(node.minItems ?? 0) > 0) yield put([], 'empty', 'OccurrenceConstraintViolation');
      if (typeof node.maxItems === 'number')
        yield put(
          Array.from({ length: node.maxItems + 1 }, () => value[0]),
          'with too many items',
          'OccurrenceConstraintViolation',
        );
      yield* at(read(node.items as Node), value[0], [...path, 0]);
    } else if (typeof value === 'object' && value !== null) {
      const members = (node.properties ?? {}) as Record<string, Node>;
      const required = (node.required ?? []) as string[];
      if (required.length > 0) yield put({}, 'emptied', 'OccurrenceConstraintViolation');
      for (const name of required) {
        const { [name]: _missing, ...rest } = value as Record<string, unknown>;
        yield put(rest, `without ${name}`, 'OccurrenceConstraintViolation');
      }
      if (node.additionalProperties === false)
        yield put({ ...value, surplus: 1 }, 'with one member too many', 'FormatViolation');
      for (const [name, member] of Object.entries(value))
        yield* at(read(members[name] ?? {}), member, [...path, name]);
    }
  }

  yield* at(schema as Node, whole, []);
}

/** A payload that is no object at all breaks the frame as much as the type. */
const wrongType = (path: Path): CallErrorCode[] =>
  path.length === 0 ? ['TypeConstraintViolation', 'FormatViolation'] : ['TypeConstraintViolation'];

function otherThan(type: string): unknown {
  return type === 'string' ? { no: 'text' } : 'of another type';
}
