import { Popover, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Time } from '../../ui/Time.tsx';
import { useFormat } from '../../ui/useFormat.ts';
import { usePulse } from '../live/live.ts';
import classes from './TopBar.module.css';

/** Events older than this when they arrive mean that the stream is catching up. */
const LAG_SECONDS = 10;

/** Is what I see the present? Connected stations and frames per second while it is, since when not otherwise. */
export function PulseSign() {
  const { t } = useTranslation('shell');
  const format = useFormat();
  const pulse = usePulse();
  const behind = pulse.line === 'behind';
  const lagging = pulse.line === 'live' && pulse.lagSeconds > LAG_SECONDS;
  const words = behind
    ? t('pulse.behind', { time: new Date(pulse.brokenAt ?? 0).toLocaleTimeString() })
    : lagging
      ? t('pulse.catchingUp', { seconds: Math.round(pulse.lagSeconds) })
      : t(pulse.line === 'live' ? 'pulse.live' : 'pulse.connecting');
  return (
    <Popover position="bottom-end" width={280} withArrow>
      <Popover.Target>
        <UnstyledButton className={classes.pulse} data-line={lagging ? 'behind' : pulse.line}>
          <span className={classes.dot} aria-hidden="true" />
          <span role="status">{words}</span>
          {pulse.line === 'live' && pulse.connected !== null && (
            <span className={classes.pulseFigures}>
              {format.count(pulse.connected)} · {format.count(pulse.framesPerSecond)}/s
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={classes.pulseFacts}>
          <dt>{t('pulse.connected')}</dt>
          <dd>{format.count(pulse.connected)}</dd>
          <dt>{t('pulse.frames')}</dt>
          <dd>{format.count(pulse.framesPerSecond)}</dd>
          <dt>{t('pulse.last')}</dt>
          <dd>{pulse.lastEventAt ? <Time at={pulse.lastEventAt} /> : t('pulse.none')}</dd>
        </dl>
        {behind && <p className={classes.pulseHelp}>{t('pulse.behindHelp')}</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
