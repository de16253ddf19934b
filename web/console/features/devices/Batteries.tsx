import { useTranslation } from 'react-i18next';
import { listBatteries, listSwaps } from '../../../../server/devices/swap/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useList } from '../../api.ts';
import classes from './wire.module.css';

/** Which battery stands in which slot, and which came and went? */
export default function Batteries({ station: { identity } }: { station: Station }) {
  const { t } = useTranslation('wire');
  const { data, error, refetch } = useApi(listBatteries, { params: { identity } });
  const swaps = useList(listSwaps, { params: { identity }, query: { limit: 50 } });
  return (
    <>
      <Section title={t('battery.title')}>
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <ListSkeleton />}
        {data?.items.length === 0 && (
          <EmptyState title={t('battery.empty')}>
            <p>{t('battery.emptyHelp')}</p>
          </EmptyState>
        )}
        <ul className={classes.list}>
          {data?.items.map(({ evse, serialNumber, socPercent, sohPercent, since }) => (
            <li key={evse} className={classes.row}>
              <span className={classes.text}>
                {t('battery.slot', { evse })}: {serialNumber}
              </span>
              <span>{t('battery.charge', { soc: socPercent, soh: sohPercent })}</span>
              <Time at={since} />
            </li>
          ))}
        </ul>
      </Section>
      {swaps.items.length > 0 && (
        <Section title={t('battery.swaps')}>
          <ul className={classes.list}>
            {swaps.items.map(({ id, kind, batteries, arrivedAt }) => (
              <li key={id} className={classes.row}>
                <span className={classes.text}>
                  {batteries.map(({ serialNumber }) => serialNumber).join(', ') || '–'}
                </span>
                <Tag tone={kind === 'out_timeout' ? 'amber' : 'slate'}>{t(`battery.kinds.${kind}`)}</Tag>
                <Time at={arrivedAt} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
