import { useTranslation } from 'react-i18next';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useSentence } from '../../words/sentence.ts';
import type { Limits } from './limitSeries.ts';
import classes from './limits.module.css';

/** Who else limits this station: the grid operator, an energy management at the site? */
export function OutsideLimits({ limits: { external } }: { limits: Limits }) {
  const { t } = useTranslation('limits');
  const say = useSentence();
  if (external.length === 0) return null;
  return (
    <Section title={t('outside')}>
      <ul className={classes.list}>
        {external.map((limit) => (
          <li key={limit.id} className={classes.row} data-over={limit.clearedAt !== null || undefined}>
            <span className={classes.text}>{say(limit.sentence)}</span>
            <span className="quiet">
              {limit.evse === 0 ? t('wholeStation') : t('evse', { number: limit.evse })}
              {limit.gridCritical && ` · ${t('gridCritical')}`}
            </span>
            <span className={classes.end}>
              <Tag tone={limit.clearedAt ? 'grey' : 'amber'}>{t(limit.clearedAt ? 'lifted' : 'holds')}</Tag>
              <Time at={limit.clearedAt ?? limit.toldAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
