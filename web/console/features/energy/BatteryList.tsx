import { useTranslation } from 'react-i18next';
import type { BatteryNow } from '../../../../server/energy/dispatch/contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './grid.module.css';

/** Each commanded battery in one sentence: what it does and why. */
export function BatteryList({ batteries }: { batteries: readonly BatteryNow[] }) {
  const { t } = useTranslation('grid');
  const say = useSentence();
  const format = useFormat();
  return (
    <ul className={classes.cars}>
      {batteries.map(({ meterId, name, socPercent, watts, measuredWatts, trouble, sentence }) => (
        <li key={meterId} className={classes.car}>
          <span>
            {name}
            <br />
            <Tag tone={trouble ? 'orange' : watts > 0 ? 'blue' : watts < 0 ? 'violet' : 'green'}>
              {t(`battery.${trouble ? 'trouble' : watts > 0 ? 'charges' : watts < 0 ? 'gives' : 'rests'}`)}
            </Tag>
          </span>
          <span>{say(sentence)}</span>
          <span className={classes.figures}>
            {measuredWatts !== null && <span>{format.power(measuredWatts)}</span>}
            {socPercent !== null && <span>{format.percent(socPercent)}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
