import type { PublicState } from '../../../server/drive/contract.ts';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { toneOf } from '../../ui/states.ts';
import { useWords } from '../words/index.ts';

/** A state in one word with its sign: the colours and signs of the console, so that both say the same. */
export function StatePill({ state }: { state: PublicState }) {
  const { t } = useWords();
  return (
    <span className="pill" data-tone={toneOf[state]}>
      <StateIcon state={state} size={14} />
      {t(`state_${state}`)}
    </span>
  );
}
