import { useTranslation } from 'react-i18next';
import { listNeeds } from '../../../../server/energy/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './limits.module.css';

/** What did vehicles here ask for by ISO 15118, and what were they told? */
export function Needs({ station }: { station: Station }) {
  const { t } = useTranslation('limits');
  const say = useSentence();
  const format = useFormat();
  const items = useApi(listNeeds, { params: { identity: station.identity } }).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('needs')}>
      <ul className={classes.list}>
        {items.map((need) => (
          <li key={need.id} className={classes.row}>
            <span className={classes.text}>{say(need.sentence)}</span>
            <span className="quiet">
              {t('evse', { number: need.evse })} · {need.transfer}
              {need.maxAmps !== null && ` · ${need.maxAmps} A`}
              {need.maxWatts !== null && ` · ${format.power(need.maxWatts)}`}
              {need.socPercent !== null && ` · ${need.socPercent} %`}
              {need.chosenAt && ` · ${t('chose')}`}
            </span>
            <span className={classes.end}>
              <Tag tone={need.answered === 'Rejected' ? 'red' : 'grey'}>{need.answered}</Tag>
              <Time at={need.toldAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
