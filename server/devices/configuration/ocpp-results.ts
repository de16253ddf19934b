import type { CommandResult } from '../../gateway/contract.ts';

/** How a station took one value. */
export interface TakenValue {
  readonly outcome: 'accepted' | 'restart_needed' | 'refused' | 'unanswered';
  /** The station's own word, or why there is none. */
  readonly word: string;
}

/** How a station took each of the values that one command wrote: a status for each, or one for the only key. */
export function takenValues(result: CommandResult, count: number): TakenValue[] {
  const { outcome, answer, error, sentence } = result;
  if (outcome === 'answered' && typeof answer === 'object' && answer !== null) {
    const told = answer as { status?: unknown; setVariableResult?: unknown };
    const items = Array.isArray(told.setVariableResult) ? told.setVariableResult : [told];
    return Array.from({ length: count }, (_, at) => taken(items[at]));
  }
  // A CALLERROR is the station's no to all of it; silence is no answer.
  const all: TakenValue =
    outcome === 'error'
      ? { outcome: 'refused', word: error?.code ?? 'error' }
      : { outcome: outcome === 'unsupported' ? 'refused' : 'unanswered', word: sentence.text };
  return Array.from({ length: count }, () => all);
}

function taken(item: unknown): TakenValue {
  const { status, attributeStatus } = (item ?? {}) as { status?: unknown; attributeStatus?: unknown };
  const word = String(attributeStatus ?? status ?? 'no status');
  switch (word) {
    case 'Accepted':
      return { outcome: 'accepted', word };
    case 'RebootRequired':
      return { outcome: 'restart_needed', word };
    default:
      return { outcome: 'refused', word };
  }
}

/** The one value that a station was asked for; undefined when it did not tell it. */
export function readValue({ answer }: CommandResult): string | undefined {
  const told = (answer ?? {}) as { getVariableResult?: unknown; configurationKey?: unknown };
  const [item] = [told.getVariableResult, told.configurationKey].find(Array.isArray) ?? [];
  const { attributeValue, attributeStatus, value } = (item ?? {}) as Record<string, unknown>;
  if (attributeStatus !== undefined && attributeStatus !== 'Accepted') return undefined;
  const text = attributeValue ?? value;
  return typeof text === 'string' ? text : undefined;
}
