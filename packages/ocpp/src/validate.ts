import { Ajv, type ValidateFunction } from 'ajv';
import { isDateTime, isReadableDate, isUri } from './formats.ts';
import { loosen } from './loosen.ts';
import { books, entryOf, type Half } from './schemas.ts';
import type { Version } from './version.ts';
import { describe, type Violation } from './violation.ts';

export interface ValidateOptions {
  /** Tolerates additional members, fractions of a Wh, and timestamps spelled in ways other than RFC 3339 (a station template asks for it). */
  readonly lenient?: boolean;
}

/** `limit: 16.1` is a multiple of 0.1 for people, though not for binary fractions: compare to 6 decimal places. */
const DECIMALS = 6;

function createAjv(version: Version, lenient: boolean): Ajv {
  const ajv = new Ajv({
    // The published schemas carry keywords that strict mode refuses, and checking them costs start time.
    strict: false,
    validateSchema: false,
    multipleOfPrecision: DECIMALS,
    formats: { 'date-time': lenient ? isReadableDate : isDateTime, uri: isUri },
  });
  if (lenient) ajv.removeKeyword('additionalProperties');
  ajv.addSchema({ ...(lenient ? loosen(books[version]) : books[version]) }, version);
  return ajv;
}

const ajvs = new Map<string, Ajv>();

function ajvOf(version: Version, lenient: boolean): Ajv {
  const key = `${version} ${lenient}`;
  let ajv = ajvs.get(key);
  if (!ajv) {
    ajv = createAjv(version, lenient);
    ajvs.set(key, ajv);
  }
  return ajv;
}

type Compiled = Map<string, ValidateFunction>;
type Shelf = Record<Half, Compiled>;

function shelf(): Shelf {
  return { request: new Map(), response: new Map() };
}

/** Compiled validators by version, half and action: a message costs two look-ups, no string is built. */
const strictShelves: Record<Version, Shelf> = { '1.6': shelf(), '2.0.1': shelf(), '2.1': shelf() };
const lenientShelves: Record<Version, Shelf> = { '1.6': shelf(), '2.0.1': shelf(), '2.1': shelf() };

function compile(
  version: Version,
  action: string,
  half: Half,
  lenient: boolean,
): ValidateFunction | undefined {
  const name = entryOf(version, action, half);
  if (!name) return undefined;
  // Definitions are shared per version and compiled the first time a message refers to them.
  const compiled = ajvOf(version, lenient).getSchema(`${version}#/messages/${name}`);
  if (!compiled) throw new Error(`The schema ${name} of OCPP ${version} is listed but cannot be compiled.`);
  (lenient ? lenientShelves : strictShelves)[version][half].set(action, compiled);
  return compiled;
}

/**
 * Checks a payload against the schema of its message and tells the first thing that is wrong with it.
 * Undefined means valid. Validators are compiled the first time an action is seen.
 */
export function validate(
  version: Version,
  action: string,
  half: Half,
  payload: unknown,
  options?: ValidateOptions,
): Violation | undefined {
  const lenient = options?.lenient ?? false;
  const check =
    (lenient ? lenientShelves : strictShelves)[version][half].get(action) ??
    compile(version, action, half, lenient);
  if (!check) {
    return { code: 'FormatViolation', path: '', message: `OCPP ${version} has no ${half} named ${action}` };
  }
  if (check(payload)) return undefined;
  return describe(check.errors?.[0]);
}

/** What a payload is by its schema: nothing said, all is well. */
export interface Examined {
  /** It cannot be taken. */
  readonly violation?: Violation;
  /** It breaks the schema where a lenient reader takes it all the same. */
  readonly deviation?: Violation;
}

const flawless: Examined = {};

/** Holds a request to the book first, and to what a lenient reader takes only where that fails: who keeps to the book is checked once. */
export function examine(version: Version, action: string, payload: unknown, lenient: boolean): Examined {
  const violation = validate(version, action, 'request', payload);
  if (!violation) return flawless;
  if (!lenient) return { violation };
  const beyond = validate(version, action, 'request', payload, { lenient: true });
  return beyond ? { violation: beyond } : { deviation: violation };
}
