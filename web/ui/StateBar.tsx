import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './StateBar.module.css';
import { StateIcon } from './StateIcon.tsx';
import { CONNECTOR_STATES, type State, toneOf } from './states.ts';
import { useFormat } from './useFormat.ts';

/** In which order states stand in a bar: what is used, what is free, what is not to be had. */
const ORDER: readonly State[] = [
  'charging',
  'suspended_ev',
  'suspended_evse',
  'preparing',
  'finishing',
  'occupied',
  'reserved',
  'available',
  'unavailable',
  'unknown',
  'faulted',
  'offline',
];

/** Counts of connectors by state, as the API gives them, in the order of the bar; zeros left out. */
export function countedStates(counts: Readonly<Record<string, number>>): { state: State; count: number }[] {
  return ORDER.map((state) => ({ state, count: counts[state] ?? 0 })).filter(({ count }) => count > 0);
}

/** How many connectors are in each state: a bar, and a legend whose entries lead to the list. */
export function StateBar({
  counts,
  hrefOf,
}: {
  counts: Readonly<Record<string, number>>;
  hrefOf?: (state: State) => string;
}) {
  const { t } = useTranslation('ui');
  const format = useFormat();
  const states = countedStates(counts);
  if (states.length === 0) return null;
  return (
    <div>
      <div className={classes.bar} aria-hidden="true">
        {states.map(({ state, count }) => (
          <span
            key={state}
            style={{
              flexGrow: count,
              ...(state !== 'offline' && { background: `var(--${toneOf[state]}-mark)` }),
            }}
            data-state={state}
          />
        ))}
      </div>
      <ul className={classes.legend}>
        {states.map(({ state, count }) => {
          const words = (
            <>
              <StateIcon state={state} size={14} />
              <b>{format.count(count)}</b> {t(`state.${state}`)}
            </>
          );
          return (
            <li key={state}>
              {hrefOf ? (
                <Link to={hrefOf(state)} className={classes.entry}>
                  {words}
                </Link>
              ) : (
                <span className={classes.entry}>{words}</span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The same in a table's cell: signs and numbers only. */
export function StateCounts({ counts }: { counts: Readonly<Record<string, number>> }) {
  const { t } = useTranslation('ui');
  return (
    <span className={classes.counts}>
      {countedStates(counts).map(({ state, count }) => (
        <span key={state} title={t(`state.${state}`)}>
          <StateIcon state={state} size={14} />
          {count}
          <span className="visually-hidden">{t(`state.${state}`)}</span>
        </span>
      ))}
    </span>
  );
}

/** The states of single connectors as signs, as a list of stations shows them. */
export function ConnectorSigns({ states, offline }: { states: readonly string[]; offline: boolean }) {
  const { t } = useTranslation('ui');
  const known = states.map((state) => CONNECTOR_STATES.find((one) => one === state) ?? 'unknown');
  return (
    <span className={classes.counts} style={offline ? { opacity: 0.45 } : undefined}>
      {known.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: connectors keep their places
        <span key={index} title={t(`state.${state}`)}>
          <StateIcon state={state} size={14} />
          <span className="visually-hidden">{t(`state.${state}`)}</span>
        </span>
      ))}
    </span>
  );
}
