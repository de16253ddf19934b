import { choicesOf, kindOf, resolved, type Schema, TypedJson, type Values } from './schema.ts';

/** What is wrong at one place of a form: the key of its sentence (ui:check.…) and what the sentence names. */
export interface Flaw {
  /** Names and numbers from the outside in: "periods.0.limit". */
  path: string;
  key:
    | 'required'
    | 'least'
    | 'most'
    | 'longer'
    | 'shorter'
    | 'pattern'
    | 'choice'
    | 'fewer'
    | 'more'
    | 'type'
    | 'unknown'
    | 'json';
  params: Readonly<Record<string, string | number>>;
}

/** What the schema would refuse of a value, before it is sent; the first flaw of each place. */
export function flawsIn(value: unknown, schema: Schema, root: Schema = schema, path = ''): Flaw[] {
  const real = resolved(schema, root);
  const flaw = (key: Flaw['key'], params: Flaw['params'] = {}): Flaw[] => [{ path, key, params }];
  if (value instanceof TypedJson)
    return value.readable ? flawsIn(value.value, schema, root, path) : flaw('json');
  if (choicesOf(real)) return choicesOf(real)!.includes(value) ? [] : flaw('choice');
  switch (kindOf(real, root)) {
    case 'yesNo':
      return typeof value === 'boolean' ? [] : flaw('type');
    case 'number':
      return numberFlaws(value, real, flaw);
    case 'text':
    case 'instant':
      return textFlaws(value, real, flaw);
    case 'list':
    case 'choices':
      return listFlaws(value, real, root, path, flaw);
    case 'group':
      return groupFlaws(value, real, root, path, flaw);
    default:
      return [];
  }
}

type Say = (key: Flaw['key'], params?: Flaw['params']) => Flaw[];

function numberFlaws(value: unknown, { type, minimum, maximum }: Schema, flaw: Say): Flaw[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return flaw('type');
  if (type === 'integer' && !Number.isInteger(value)) return flaw('type');
  if (minimum !== undefined && value < minimum) return flaw('least', { least: minimum });
  if (maximum !== undefined && value > maximum) return flaw('most', { most: maximum });
  return [];
}

function textFlaws(value: unknown, { minLength, maxLength, pattern, format }: Schema, flaw: Say): Flaw[] {
  if (typeof value !== 'string') return flaw('type');
  if (minLength !== undefined && value.length < minLength) return flaw('longer', { least: minLength });
  if (maxLength !== undefined && value.length > maxLength) return flaw('shorter', { most: maxLength });
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return flaw('pattern');
  if (format === 'date-time' && Number.isNaN(Date.parse(value))) return flaw('type');
  return [];
}

function listFlaws(value: unknown, schema: Schema, root: Schema, path: string, flaw: Say): Flaw[] {
  if (!Array.isArray(value)) return flaw('type');
  const { minItems, maxItems, items } = schema;
  if (minItems !== undefined && value.length < minItems) return flaw('more', { least: minItems });
  if (maxItems !== undefined && value.length > maxItems) return flaw('fewer', { most: maxItems });
  return value.flatMap((item, place) => flawsIn(item, items ?? {}, root, join(path, String(place))));
}

function groupFlaws(value: unknown, schema: Schema, root: Schema, path: string, flaw: Say): Flaw[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return flaw('type');
  const members = schema.properties ?? {};
  const closed = schema.additionalProperties === false;
  const unknown = closed ? Object.keys(value).filter((name) => !Object.hasOwn(members, name)) : [];
  const missing = (schema.required ?? []).filter((name) => (value as Values)[name] === undefined);
  return [
    ...missing.map((name): Flaw => ({ path: join(path, name), key: 'required', params: {} })),
    ...unknown.map((name): Flaw => ({ path: join(path, name), key: 'unknown', params: {} })),
    ...Object.entries(members).flatMap(([name, member]) => {
      const own = (value as Values)[name];
      return own === undefined ? [] : flawsIn(own, member, root, join(path, name));
    }),
  ];
}

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
