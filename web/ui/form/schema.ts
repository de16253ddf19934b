/** What a form reads of a JSON Schema: the subset that our commands and OCPP's own messages are written in. */

export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  /** Ours: the unit of a number, shown in the field. */
  readonly unit?: string;
  /** Ours: what a value is chosen from, such as the station's EVSEs. */
  readonly picker?: string;
  /** Ours: the station's variables, `Component.Variable`, whose value the member begins with: the first that it tells. */
  readonly present?: readonly string[];
  /** Ours: words for the values of an enum. */
  readonly titles?: Readonly<Record<string, string>>;
  /** Ours: true, or the values that interrupt what runs: the form asks in red. */
  readonly dangerous?: boolean | readonly unknown[];
  /** Ours: what the button says that sends it. */
  readonly verb?: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** JSON as it is being typed: its text, and what it stands for once it can be read. */
export class TypedJson {
  readonly text: string;
  readonly readable: boolean;
  readonly value: unknown;

  constructor(text: string) {
    this.text = text;
    try {
      this.value = JSON.parse(text);
      this.readable = true;
    } catch {
      this.readable = false;
    }
  }
}

/** How a member is filled in. */
export type Kind = 'text' | 'number' | 'choice' | 'yesNo' | 'instant' | 'group' | 'list' | 'choices' | 'json';

/** The schema that a reference stands for; published OCPP schemas refer to `#/definitions/…`. */
export function resolved(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  const target = name === undefined ? undefined : root.definitions?.[name];
  if (target) return resolved({ ...target, ...withoutRef(schema) }, root);
  // "A or null" is A, left out when it is not said.
  const [only, ...others] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
  return only && others.length === 0 ? resolved({ ...only, ...withoutUnion(schema) }, root) : schema;
}

const withoutRef = ({ $ref: _ref, ...rest }: Schema): Schema => rest;
const withoutUnion = ({ anyOf: _any, oneOf: _one, ...rest }: Schema): Schema => rest;

/** The values to choose from, where there are some: an enum, or a union of constants. */
export function choicesOf(schema: Schema): readonly unknown[] | undefined {
  if (schema.enum) return schema.enum;
  const constants = (schema.anyOf ?? schema.oneOf)?.map((one) => one.const);
  return constants?.every((one) => one !== undefined) ? constants : undefined;
}

/** How a member of this (resolved) schema is filled in; what no field fits is written as JSON. */
export function kindOf(schema: Schema, root: Schema): Kind {
  if (choicesOf(schema)) return 'choice';
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  switch (type) {
    case 'boolean':
      return 'yesNo';
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
      return schema.format === 'date-time' ? 'instant' : 'text';
    case 'array':
      if (!schema.items) return 'json';
      return choicesOf(resolved(schema.items, root)) ? 'choices' : 'list';
    case 'object':
      return schema.properties ? 'group' : 'json';
    default:
      return 'json';
  }
}

/** "retryIntervalSeconds" and "when_idle" as people read them: "Retry interval seconds", "When idle". */
export function humanized(name: string): string {
  const words = name
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([a-z\d])([A-Z])/g, (_all, before: string, after: string) => `${before} ${after}`)
    .trim();
  // What is written in capitals stays: EVSE, URL, DC.
  const lowered = words
    .split(' ')
    .map((word, place) => (place > 0 && !/^[A-Z\d]{2,}$/.test(word) ? word.toLowerCase() : word));
  const sentence = lowered.join(' ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What a member is called: its title, else its name. OCPP's titles repeat the name of the type: they are no help. */
export function labelOf(name: string, schema: Schema): string {
  return schema.title ?? humanized(name);
}

export function choiceLabel(value: unknown, { titles }: Schema): string {
  return (
    titles?.[String(value)] ??
    (typeof value === 'string' && /^[a-z]/.test(value) ? humanized(value) : String(value))
  );
}

const UNITS: readonly [suffix: RegExp, unit: string][] = [
  [/seconds$/i, 's'],
  [/minutes$/i, 'min'],
  [/watt-?hours$/i, 'Wh'],
  [/watts$/i, 'W'],
  [/amps$/i, 'A'],
];

/** The unit of a number: said by the schema, else by the end of its name. */
export function unitOf(name: string, schema: Schema): string | undefined {
  return schema.unit ?? UNITS.find(([suffix]) => suffix.test(name))?.[1];
}

/** What a form begins with: what the schema says, else what must be there at least. */
export function beginning(schema: Schema, root: Schema = schema): unknown {
  const real = resolved(schema, root);
  if (real.default !== undefined) return real.default;
  if (real.const !== undefined) return real.const;
  switch (kindOf(real, root)) {
    case 'choice':
      return choicesOf(real)?.[0];
    case 'yesNo':
      return false;
    case 'group':
      return Object.fromEntries(
        Object.entries(real.properties ?? {})
          .filter(
            ([name, member]) => real.required?.includes(name) || resolved(member, root).default !== undefined,
          )
          .map(([name, member]) => [name, beginning(member, root)])
          .filter(([, value]) => value !== undefined),
      );
    case 'list':
      return Array.from({ length: real.minItems ?? 0 }, () => beginning(real.items!, root));
    case 'choices':
      return [];
    default:
      return undefined;
  }
}

/** The value without what was left empty: a station is sent what was filled in, nothing more. */
export function pruned(value: unknown, schema: Schema, root: Schema = schema): unknown {
  if (value instanceof TypedJson) return value.value;
  const real = resolved(schema, root);
  if (Array.isArray(value)) {
    const items = real.items ?? {};
    return value.map((item) => pruned(item, items, root)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value === '' ? undefined : value;
  if (!real.properties) return value;
  const members = Object.entries(value)
    .map(([name, member]): [string, unknown] => [name, pruned(member, real.properties?.[name] ?? {}, root)])
    .filter(
      ([name, member]) => member !== undefined && (real.required?.includes(name) || !isEmptyList(member)),
    );
  return Object.fromEntries(members);
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/** Members that mean the same in every command of ours, and are picked without being told so. */
const PICKED: Readonly<Record<string, string>> = {
  evse: 'evse',
  connector: 'connector',
  transactionId: 'transaction',
};

/** What a member is picked from; undefined when it is typed. */
export function pickerOf(name: string, schema: Schema): string | undefined {
  return schema.picker ?? (schema.properties ? groupPicker(schema.properties) : PICKED[name]);
}

/** An object that names a component and a variable is a variable of the station. */
function groupPicker({ component, variable }: NonNullable<Schema['properties']>): string | undefined {
  return component?.type === 'string' && variable?.type === 'string' ? 'variable' : undefined;
}

/** Members in the order they are shown: those that must be filled in and those that are picked first. */
export function membersOf(schema: Schema, root: Schema): { shown: string[]; folded: string[] } {
  const all = Object.keys(schema.properties ?? {}).filter((name) => name !== 'customData');
  const first = all.filter(
    (name) =>
      schema.required?.includes(name) ||
      pickerOf(name, resolved(schema.properties![name]!, root)) !== undefined,
  );
  const others = all.filter((name) => !first.includes(name));
  if (all.length <= MOST_SHOWN) return { shown: all, folded: [] };
  const shown = new Set([...first, ...others.slice(0, Math.max(0, MOST_SHOWN - 1 - first.length))]);
  return { shown: all.filter((name) => shown.has(name)), folded: all.filter((name) => !shown.has(name)) };
}

/** More fields than this at once are a wall: optional ones are folded away. */
const MOST_SHOWN = 6;

/** Whether these parameters interrupt what runs. */
export function isDangerous(schema: Schema, value: unknown, root: Schema = schema): boolean {
  const real = resolved(schema, root);
  if (real.dangerous === true) return true;
  if (Array.isArray(real.dangerous)) return real.dangerous.includes(value);
  if (typeof value !== 'object' || value === null || !real.properties) return false;
  return Object.entries(real.properties).some(([name, member]) =>
    isDangerous(member, (value as Values)[name], root),
  );
}
