import type { Actor } from '../../access/index.ts';
import { type Commands, chunksOf, setConfiguration, type Target } from '../../gateway/index.ts';
import type { ReadCapabilities } from '../templates/read-capabilities.ts';
import { hasKeys } from './ocpp-names.ts';
import { type TakenValue, takenValues } from './ocpp-results.ts';
import type { WantedVariable } from './wanted-shape.ts';

/** Most variables of one command, whatever a station says it takes. */
const maxItems = 50;
/** What JSON adds around a variable's names and value. */
const wrapBytes = 120;

/** A value that was written, and how the station took it. */
export type WrittenValue = TakenValue & { readonly variable: WantedVariable };

export interface WriteDependencies {
  readonly commands: Pick<Commands, 'run'>;
  readonly capabilitiesOf: ReadCapabilities;
}

/**
 * Writes values to a station, as many in a message as it takes, one after the other; each message is a command on
 * record. When the station falls silent the rest is not sent.
 */
export function createWrite({ commands, capabilitiesOf }: WriteDependencies) {
  return async function write(
    actor: Actor,
    target: Target,
    variables: readonly WantedVariable[],
  ): Promise<WrittenValue[]> {
    const { itemsPerSet, bytesPerSet } = await capabilitiesOf(target.id);
    const items = hasKeys(target.version) ? 1 : Math.min(itemsPerSet || maxItems, maxItems);
    const written: WrittenValue[] = [];
    let silent: TakenValue | undefined;
    for (const chunk of chunksOf(variables, { items, bytes: bytesPerSet }, bytesOf)) {
      const taken = silent
        ? chunk.map(() => silent!)
        : takenValues(
            await commands.run(actor, target, setConfiguration, { variables: chunk }),
            chunk.length,
          );
      written.push(...chunk.map((variable, at) => ({ variable, ...taken[at]! })));
      silent = taken.find(({ outcome }) => outcome === 'unanswered');
    }
    return written;
  };
}

export type WriteConfiguration = ReturnType<typeof createWrite>;

const bytesOf = (variable: WantedVariable) => Buffer.byteLength(JSON.stringify(variable)) + wrapBytes;
