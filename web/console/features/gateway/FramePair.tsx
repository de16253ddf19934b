import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrameItem } from '../../../../server/gateway/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import classes from './Frames.module.css';
import { type Pair, readable } from './pairs.ts';

const ERROR_KINDS = [4, 5];

/** One call and its answer: a line; opened, both payloads. */
export function FramePair({ pair: { first, answer }, opened }: { pair: Pair; opened: boolean }) {
  const { t } = useTranslation('gateway');
  const format = useFormat();
  const [open, setOpen] = useState(opened);
  const failed = ERROR_KINDS.includes(answer?.kind ?? first.kind ?? 0);
  const took = answer && Date.parse(answer.at) - Date.parse(first.at);
  const isCall = first.kind === 2 || first.kind === 6;
  return (
    <li className={classes.pair}>
      <button type="button" className={classes.line} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={classes.way} data-way={first.direction} title={t(`frames.${first.direction}`)}>
          {first.direction === 'in' ? '→' : '←'}
          <span className="visually-hidden">{t(`frames.${first.direction}`)}</span>
        </span>
        <b>{first.action ?? (isCall ? '' : t(failed ? 'frames.error' : 'frames.answer'))}</b>
        {failed && <Tag tone="red">{t('frames.error')}</Tag>}
        {isCall && first.kind === 2 && !answer && <Tag tone="amber">{t('frames.noAnswer')}</Tag>}
        <span className={classes.excerpt}>{first.text}</span>
        <span className="quiet number">{took === undefined ? format.bytes(first.size) : `${took} ms`}</span>
        <Time at={first.at} />
      </button>
      {open && (
        <div className={classes.payloads}>
          <Payload frame={first} title={t(isCall ? 'frames.call' : 'frames.answer')} />
          {answer && <Payload frame={answer} title={t(failed ? 'frames.error' : 'frames.answer')} />}
        </div>
      )}
    </li>
  );
}

function Payload({ frame, title }: { frame: FrameItem; title: string }) {
  return (
    <div>
      <div className={classes.payloadHead}>
        <span>{title}</span>
        {frame.messageId && <CopyId value={frame.messageId} />}
        <span className="quiet">{new Date(frame.at).toISOString()}</span>
      </div>
      {frame.note && <p>{frame.note}</p>}
      <pre className={classes.json}>{readable(frame.text)}</pre>
    </div>
  );
}
