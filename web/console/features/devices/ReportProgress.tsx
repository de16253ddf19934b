import { useTranslation } from 'react-i18next';
import { listVariableReports } from '../../../../server/devices/contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './Configuration.module.css';

const SHOWN = 3;
const tones = { asked: 'grey', running: 'blue', complete: 'green', refused: 'red' } as const;

/** How far the latest reports of the device model have come: a long one arrives in many parts. */
export function ReportProgress({ identity }: { identity: string }) {
  const { t } = useTranslation('devices');
  const say = useSentence();
  const { data } = useApi(listVariableReports, { params: { identity }, query: { limit: SHOWN } });
  if (!data || data.items.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('reports')}>
      {data.items.map(({ requestId, kind, state, sentence, lastAt, askedAt }) => (
        <li key={requestId} className={classes.row}>
          <span className={classes.name}>
            {kind ?? '–'} <Tag tone={tones[state]}>{t(`reportState.${state}`)}</Tag>
          </span>
          <span>{say(sentence)}</span>
          <span className={classes.end}>
            <Time at={lastAt ?? askedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
