import type { ReactNode } from 'react';
import type { Tone } from './states.ts';
import { Time } from './Time.tsx';
import classes from './Timeline.module.css';

export interface TimelineItem {
  id: string;
  at: string;
  /** What happened, in one sentence. */
  text: ReactNode;
  /** More of it, quietly below. */
  detail?: ReactNode;
  tone?: Tone;
}

/** What happened, newest first: events, commands, frames and people in one line. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  return (
    <ol className={classes.line} aria-label={label}>
      {items.map((item) => (
        <li key={item.id} className={classes.item} data-tone={item.tone ?? 'slate'}>
          <div className={classes.text}>{item.text}</div>
          {item.detail && <div className={classes.detail}>{item.detail}</div>}
          <div className={classes.time}>
            <Time at={item.at} />
          </div>
        </li>
      ))}
    </ol>
  );
}
