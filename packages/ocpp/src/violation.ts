import type { ErrorObject } from 'ajv';

/** The classes of error by which OCPP tells what is wrong with a payload. */
export type ViolationCode =
  | 'FormatViolation'
  | 'OccurrenceConstraintViolation'
  | 'PropertyConstraintViolation'
  | 'TypeConstraintViolation';

/** The first thing that is wrong with a payload. */
export interface Violation {
  readonly code: ViolationCode;
  /** Where, as people write it: `meterValue[0].sampledValue[1].value`; empty for the payload itself. */
  readonly path: string;
  /** One sentence without full stop, complete with its path, holding no value of the payload (it could be a secret). */
  readonly message: string;
}

/** Values of an enumeration that are listed in a message before it says "…". */
const LISTED_VALUES = 12;

/** Turns the first complaint of the validator into a violation. */
export function describe(error: ErrorObject | undefined): Violation {
  const at = pathOf(error?.instancePath ?? '');
  const params: Record<string, unknown> = error?.params ?? {};
  switch (error?.keyword) {
    case 'required':
      return missing(join(at, String(params.missingProperty)));
    case 'minItems':
      return occurrence(at, `needs at least ${amount(params.limit, 'entry', 'entries')}`);
    case 'maxItems':
      return occurrence(at, `may have at most ${amount(params.limit, 'entry', 'entries')}`);
    case 'type':
      return violation('TypeConstraintViolation', at, `must be ${typeWord(params.type)}`);
    case 'additionalProperties': {
      const extra = join(at, String(params.additionalProperty));
      return {
        code: 'FormatViolation',
        path: extra,
        message: `${extra} is not a member this message may have`,
      };
    }
    case 'enum':
      return property(at, `must be ${oneOf(params.allowedValues)}`);
    case 'maxLength':
      return property(at, `may have at most ${amount(params.limit, 'character', 'characters')}`);
    case 'minLength':
      return property(at, `needs at least ${amount(params.limit, 'character', 'characters')}`);
    case 'minimum':
      return property(at, `must be ${params.limit} or more`);
    case 'maximum':
      return property(at, `must be ${params.limit} or less`);
    case 'multipleOf':
      return property(at, `must be a multiple of ${params.multipleOf}`);
    case 'format':
      return property(at, formatWords(params.format));
    default:
      return violation('FormatViolation', at, error?.message ?? 'is not as the schema asks');
  }
}

function violation(code: ViolationCode, path: string, complaint: string): Violation {
  return { code, path, message: `${path || 'the payload'} ${complaint}` };
}

function missing(path: string): Violation {
  return violation('OccurrenceConstraintViolation', path, 'is missing');
}

function occurrence(path: string, complaint: string): Violation {
  return violation('OccurrenceConstraintViolation', path, complaint);
}

function property(path: string, complaint: string): Violation {
  return violation('PropertyConstraintViolation', path, complaint);
}

/** Rewrites a JSON pointer the way people write paths: `/a/0/b` becomes `a[0].b`. */
function pathOf(pointer: string): string {
  let path = '';
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path = /^\d+$/.test(step) ? `${path}[${step}]` : join(path, step);
  }
  return path;
}

function join(path: string, member: string): string {
  return path ? `${path}.${member}` : member;
}

function amount(limit: unknown, one: string, many: string): string {
  return `${limit} ${limit === 1 ? one : many}`;
}

function typeWord(type: unknown): string {
  switch (type) {
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    default:
      return 'a text';
  }
}

function oneOf(values: unknown): string {
  const all = Array.isArray(values) ? values.map(String) : [];
  const shown = all.slice(0, LISTED_VALUES).join(', ');
  return all.length > LISTED_VALUES ? `one of ${shown}, …` : `one of ${shown}`;
}

function formatWords(format: unknown): string {
  return format === 'date-time'
    ? 'must be a time with date and zone, like 2025-06-01T12:00:00Z'
    : 'must be an absolute URI, like https://example.com/file';
}
