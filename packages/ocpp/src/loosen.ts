import type { JsonSchema, SchemaBook } from './schemas.ts';

/** Registers that 1.6 wants in whole Wh; many meters count finer, and their stations say so. */
const registers: ReadonlySet<string> = new Set(['meterStart', 'meterStop']);

/** Words that only describe: a maker's own measurand, a unit spelled its own way, a reason from a later edition. */
const words = { type: 'string', maxLength: 50 } as const;
const sampleWords: ReadonlySet<string> = new Set(['context', 'measurand', 'unit']);
const eventWords: ReadonlySet<string> = new Set(['stoppedReason', 'triggerReason']);

/**
 * A book as a lenient reader takes it: fractions of a Wh in starts and stops, sampled values as text or number
 * whichever the version asks for, and words of a maker's own where they only describe. Refused, a station would send such a message again for ever, and its energy be lost.
 */
export function loosen({ definitions, messages }: SchemaBook): SchemaBook {
  return { definitions: loose(definitions), messages: loose(messages) } as SchemaBook;
}

function loose(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(loose);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, member]) => [
      name,
      name === 'properties' ? looseMembers(member as JsonSchema) : loose(member),
    ]),
  );
}

function looseMembers(members: JsonSchema): JsonSchema {
  const isSample = 'value' in members && 'measurand' in members;
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => {
      if (registers.has(name)) return [name, { ...(member as JsonSchema), type: 'number' }];
      if (isSample && name === 'value')
        return [name, { ...(member as JsonSchema), type: ['number', 'string'] }];
      if (isSample && sampleWords.has(name)) return [name, words];
      if (eventWords.has(name) || (name === 'reason' && 'meterStop' in members)) return [name, words];
      return [name, loose(member)];
    }),
  );
}
