import { type Sentence, sentences } from '../../platform/sentence.ts';
import type { DisplayContent, DisplayMessage } from './contract.ts';

const say = sentences('display', {
  sent: 'Accepted by the station; it has not told its messages since.',
  shown: 'The station has it.',
  differs: 'The station has it, but tells it otherwise than it was asked for.',
  missing: 'The station does not have it any more.',
  over: 'Its time is over.',
  foreign: 'The station has it, and it is not from Busbar.',
});

export interface KeptMessage {
  readonly wanted: DisplayContent | null;
  readonly reported: DisplayContent | null;
  readonly reportedAt: Date | null;
  /** The transaction that it belongs to has ended. */
  readonly transactionEnded: boolean;
}

/** How a message stands, now: what was wanted against what the station told. */
export function standingOf(
  { wanted, reported, reportedAt, transactionEnded }: KeptMessage,
  now: Date,
): { standing: DisplayMessage['standing']; sentence: Sentence } {
  const standing = judge();
  return { standing, sentence: say(standing) };

  function judge(): DisplayMessage['standing'] {
    if (!wanted) return 'foreign';
    if (!reported && (transactionEnded || (wanted.endsAt !== null && new Date(wanted.endsAt) <= now)))
      return 'over';
    if (reportedAt === null) return 'sent';
    if (!reported) return 'missing';
    return isSame(wanted, reported) ? 'shown' : 'differs';
  }
}

/** Stations may leave out what they take for granted: text, priority and state are what matters. */
function isSame(wanted: DisplayContent, reported: DisplayContent): boolean {
  return (
    wanted.text === reported.text && wanted.priority === reported.priority && wanted.state === reported.state
  );
}
