/** What the conformance suite is made of: a use case of OCPP, what it proves, and how it is played. */

import type { Version } from '@busbar/ocpp';
import type { Stage } from './stage.ts';

export interface UseCase {
  /** Its number in OCPP 2.x, such as B01; for what only 1.6 has, the action's name. */
  readonly id: string;
  /** What the product does in it, as a sentence. */
  readonly title: string;
  readonly versions: readonly Version[];
  /** Requirements of 2.x that it proves, where their text is public: B01.FR.02. */
  readonly requirements: readonly string[];
  readonly play: (stage: Stage) => Promise<void>;
}

export const everyVersion: readonly Version[] = ['1.6', '2.0.1', '2.1'];
export const newer: readonly Version[] = ['2.0.1', '2.1'];
export const newest: readonly Version[] = ['2.1'];
export const oldest: readonly Version[] = ['1.6'];

/** Declares a use case: `useCase('F06 Trigger Message', 'asks for a message', everyVersion, ['F06.FR.01'], async (stage) => …)`. */
export function useCase(
  id: string,
  title: string,
  versions: readonly Version[],
  requirements: readonly string[],
  play: UseCase['play'],
): UseCase {
  return { id, title, versions, requirements, play };
}
