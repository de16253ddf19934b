import { useTranslation } from 'react-i18next';
import { certificateExpiry } from '../../../../server/devices/certificates/contract.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useApi } from '../../api.ts';
import classes from './certificates.module.css';

/** In which of the next twelve months do how many certificates end? A month shows only them in the list below. */
export function Expiry() {
  const { t, i18n } = useTranslation('certificates');
  const { data } = useApi(certificateExpiry, {});
  if (!data) return null;
  const most = Math.max(1, ...data.months.map(({ count }) => count));
  const name = new Intl.DateTimeFormat(i18n.language, { month: 'short', year: '2-digit', timeZone: 'UTC' });
  return (
    <fieldset className={classes.calendar ?? ''} aria-label={t('calendar', { overdue: data.overdue })}>
      {data.overdue > 0 && <Month ends="overdue" count={data.overdue} share={0} name={t('overdue')} />}
      {data.months.map(({ month, count }) => (
        <Month
          key={month}
          ends={month}
          count={count}
          share={count / most}
          name={name.format(new Date(`${month}-01T00:00:00Z`))}
        />
      ))}
    </fieldset>
  );
}

/** One month of the calendar, or those that have ended: pressed, the list shows only what ends then. */
function Month({ ends, count, share, name }: { ends: string; count: number; share: number; name: string }) {
  const { filters, change } = useListState();
  const chosen = filters.ends === ends;
  return (
    <button
      type="button"
      className={classes.month}
      data-empty={count === 0 || undefined}
      data-overdue={ends === 'overdue' || undefined}
      aria-pressed={chosen}
      disabled={count === 0 && !chosen}
      onClick={() => change({ ends: chosen ? undefined : ends, open: undefined })}
    >
      <strong>{count}</strong>
      <i style={{ height: `${Math.round(share * 24)}px` }} />
      <span>{name}</span>
    </button>
  );
}
