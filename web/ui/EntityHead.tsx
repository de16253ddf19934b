import { type ReactNode, useId } from 'react';
import classes from './EntityHead.module.css';
import { usePageTitle } from './Page.tsx';

export interface KeyFigure {
  label: string;
  value: ReactNode;
}

/** The head of every entity's page: what it is, how it is in one sentence, its figures, what can be done. */
export function EntityHead({
  kind,
  name,
  state,
  sentence,
  figures = [],
  actions,
}: {
  /** What sort of thing this is, above the name; often a link to where it belongs. */
  kind?: ReactNode;
  name: string;
  state?: ReactNode;
  sentence?: ReactNode;
  figures?: readonly KeyFigure[];
  actions?: ReactNode;
}) {
  usePageTitle(name);
  return (
    <header className={classes.head}>
      <div className={classes.top}>
        <div className={classes.words}>
          {kind && <div className={classes.kind}>{kind}</div>}
          <div className={classes.nameRow}>
            <h1 className={classes.name}>{name}</h1>
            {state}
          </div>
          {sentence && <p className={classes.sentence}>{sentence}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {figures.length > 0 && <KeyFigures figures={figures} />}
    </header>
  );
}

/** A row of numbers that matter, each with its name. */
export function KeyFigures({ figures }: { figures: readonly KeyFigure[] }) {
  const id = useId();
  return (
    <dl className={classes.figures}>
      {figures.map(({ label, value }) => (
        <div key={`${id}${label}`} className={classes.figure}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Facts in two columns: name and value; what is not known is left out by the caller or shown as a dash. */
export function Facts({ facts }: { facts: readonly { label: string; value: ReactNode }[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd>{value === null || value === undefined || value === '' ? '–' : value}</dd>
        </div>
      ))}
    </dl>
  );
}
