import type { PublicState } from '../../../server/drive/contract.ts';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { toneOf } from '../../ui/states.ts';
import { useWords } from '../words/index.ts';

/** A state in one word (or in that of its page) with its sign: the console's colours and signs, so that both say the same. */
export function StatePill({ state, word }: { state: PublicState; word?: string }) {
  const { t } = useWords();
  return (
    <span className="pill" data-tone={toneOf[state]}>
      <StateIcon state={state} size={14} />
      {word ?? t(`state_${state}`)}
    </span>
  );
}
