import type { Decision, MessageContext } from '../gateway/index.ts';
import type { Authorization } from './authorize.ts';

/** What keeping a step of a charging attempt adds to a decision. The attempt log is the transactions' own. */
export type NoteAttempt = (
  context: MessageContext,
  authorization: Authorization,
) => Pick<Decision<never>, 'rows' | 'events' | 'remember'>;
