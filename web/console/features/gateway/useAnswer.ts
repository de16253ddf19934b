import type { CommandResult } from '../../../../server/gateway/contract.ts';
import type { CommandAnswer } from '../../../ui/CommandButton.tsx';
import { useSentence } from '../../words/sentence.ts';

/** The result of a command as dialogs show it: the station's own answer, with its frames one click away. */
export function useAnswer(identity: string): (result: CommandResult) => CommandAnswer {
  const say = useSentence();
  return (result) => ({
    verdict: result.verdict ?? 'failed',
    sentence: say(result.sentence),
    durationMs: result.durationMs,
    raw: result.answer ?? result.error,
    framesHref: result.messageId
      ? `/stations/${encodeURIComponent(identity)}?tab=frames&messageId=${encodeURIComponent(result.messageId)}`
      : undefined,
  });
}
