import { type ReactNode, useEffect } from 'react';
import classes from './Page.module.css';

/** The frame of every page: one heading, what can be done, then the content. */
export function Page({
  title,
  lead,
  actions,
  fill,
  children,
}: {
  title: string;
  /** One quiet sentence: the question this page answers. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** The content fills the height and scrolls by itself, as lists and maps do. */
  fill?: boolean;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <header className={classes.head}>
        <div className={classes.words}>
          <h1 className={classes.title}>{title}</h1>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      <header className={classes.sectionHead}>
        <h2 className={classes.sectionTitle}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Names the browser's tab after what it shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Busbar`;
  }, [title]);
}
