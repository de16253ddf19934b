/** What stands where a secret was. */
export const MASKED = '•••';

/** A text without any of these cannot hold a secret that we know of: the one look that most frames get. */
const suspicious =
  /passw|passphrase|secret|authorizationkey|simpin|writeonly|private_?key|"vpn"|NotifyCustomerInformation|\\u00/i;
/** Names of variables, 1.6 keys and members whose value is a secret. */
const secretName = /passw(or)?d|passphrase|secret|authorizationkey|simpin|private_?key/i;
/** Deepest nesting that is looked into; frames deeper than 32 are refused before. */
const maxDepth = 40;

/**
 * Takes secrets out of a frame before it is stored or shown: AuthorizationKey, BasicAuthPassword,
 * passwords in network profiles, and values that a station declares write-only.
 * What cannot be parsed is cut off at the first word that may announce a secret.
 */
export function maskFrame(text: string): string {
  if (!suspicious.test(text)) return text;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return cutOff(text);
  }
  // The description of a CALLERROR often quotes the value it complains about.
  if (Array.isArray(frame) && (frame[0] === 4 || frame[0] === 5)) {
    return JSON.stringify(
      frame.map((part, index) => (index > 2 && secretName.test(JSON.stringify(part)) ? MASKED : part)),
    );
  }
  // What a station knows of a customer is kept apart, shortly, and for few eyes.
  if (Array.isArray(frame) && frame[2] === 'NotifyCustomerInformation')
    return JSON.stringify([...frame.slice(0, 3), { ...(frame[3] as object), data: MASKED }]);
  const masked = maskPayload(frame);
  return masked === frame ? text : JSON.stringify(masked);
}

/** The same for a payload alone; gives the same object back when it holds no secret. */
export function maskPayload(payload: unknown): unknown {
  return walk(payload, 0);
}

function walk(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return secretName.test(value) ? maskText(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return MASKED;
  if (Array.isArray(value)) {
    const items = value.map((item) => walk(item, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return walkObject(value as Record<string, unknown>, depth);
}

function walkObject(object: Record<string, unknown>, depth: number): unknown {
  const secret = holdsSecret(object);
  const masked: [string, unknown][] = [];
  let changed = false;
  for (const [name, value] of Object.entries(object)) {
    const hidden =
      (secret && isValueMember(name)) || (secretName.test(name) && isPlain(value)) || isVpnKey(object, name);
    const kept = hidden ? hide(value) : walk(value, depth + 1);
    changed ||= kept !== value;
    masked.push([name, kept]);
  }
  return changed ? Object.fromEntries(masked) : object;
}

/** `{ key: 'AuthorizationKey', value }`, `{ variable: { name: 'BasicAuthPassword' }, attributeValue }`, `{ mutability: 'WriteOnly', value }`. */
function holdsSecret(object: Record<string, unknown>): boolean {
  if (object.mutability === 'WriteOnly') return true;
  if (typeof object.key === 'string' && secretName.test(object.key)) return true;
  const variable = object.variable as { name?: unknown } | string | null | undefined;
  const name = typeof variable === 'object' ? variable?.name : variable;
  return typeof name === 'string' && secretName.test(name);
}

const valueMembers = new Set(['value', 'attributeValue', 'actualValue', 'variableAttribute']);
const isValueMember = (name: string) => valueMembers.has(name);
const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number';

/** The pre-shared key of a VPN in a network connection profile is called just `key` (2.x VPNType). */
const isVpnKey = (object: Record<string, unknown>, name: string) =>
  name === 'key' && typeof object.server === 'string' && 'user' in object;

function hide(value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item) =>
      typeof item === 'object' && item !== null ? hideIn(item as Record<string, unknown>) : MASKED,
    );
  }
  return MASKED;
}

/** `variableAttribute: [{ type, value }]`: only the values go. */
const hideIn = (item: Record<string, unknown>) => ('value' in item ? { ...item, value: MASKED } : item);

/** A text may be JSON itself (the data of a DataTransfer); a mere name is no secret. */
function maskText(text: string): string {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      return JSON.stringify(walk(JSON.parse(text), 0));
    } catch {
      return cutOff(text);
    }
  }
  return /[=:]\s*\S/.test(text) ? cutOff(text) : text;
}

function cutOff(text: string): string {
  const found = secretName.exec(text);
  return found ? text.slice(0, found.index + found[0].length) + MASKED : text;
}
