import { useTranslation } from 'react-i18next';
import { certificateExpiry } from '../../../../server/devices/certificates/contract.ts';
import { useApi } from '../../api.ts';
import classes from './certificates.module.css';

/** In which of the next twelve months do how many certificates end? */
export function Expiry() {
  const { t, i18n } = useTranslation('certificates');
  const { data } = useApi(certificateExpiry, {});
  if (!data) return null;
  const most = Math.max(1, ...data.months.map(({ count }) => count));
  const name = new Intl.DateTimeFormat(i18n.language, { month: 'short', year: '2-digit', timeZone: 'UTC' });
  return (
    <div className={classes.calendar} role="img" aria-label={t('calendar', { overdue: data.overdue })}>
      {data.overdue > 0 && (
        <div className={classes.month} data-overdue>
          <strong>{data.overdue}</strong>
          <span>{t('overdue')}</span>
        </div>
      )}
      {data.months.map(({ month, count }) => (
        <div key={month} className={classes.month} data-empty={count === 0 || undefined}>
          <strong>{count}</strong>
          <i style={{ height: `${Math.round((count / most) * 24)}px` }} />
          <span>{name.format(new Date(`${month}-01T00:00:00Z`))}</span>
        </div>
      ))}
    </div>
  );
}
