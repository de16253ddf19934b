import type { ReactNode } from 'react';
import { usePageTitle } from '../../../ui/Page.tsx';
import classes from './Door.module.css';

/** The quiet frame of the pages before one is signed in. */
export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  usePageTitle(title);
  return (
    <main className={classes.door}>
      <div className={classes.box}>
        <img src="/busbar.svg" alt="" width={40} height={40} />
        <h1 className={classes.title}>{title}</h1>
        {lead && <p className={classes.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
