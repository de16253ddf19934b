import { useTranslation } from 'react-i18next';
import { StateIcon } from './StateIcon.tsx';
import classes from './StatePill.module.css';
import { type State, type Tone, toneOf } from './states.ts';

/** A state in one word with its sign, the same everywhere. */
export function StatePill({ state, word }: { state: State; word?: string }) {
  const { t } = useTranslation('ui');
  return (
    <span className={classes.pill} data-tone={toneOf[state]}>
      <StateIcon state={state} size={14} />
      {word ?? t(`state.${state}`)}
    </span>
  );
}

/** Any short word on a quiet ground: a protocol version, a role, a mark on a transaction. */
export function Tag({ tone = 'slate', children }: { tone?: Tone; children: string }) {
  return (
    <span className={classes.pill} data-tone={tone}>
      {children}
    </span>
  );
}
