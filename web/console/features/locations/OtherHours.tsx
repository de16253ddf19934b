import { useTranslation } from 'react-i18next';
import type { OpeningHours } from '../../../../server/locations/contract.ts';

/** When a site is open or closed otherwise than usual, in its own time. */
export function OtherHours({ coming, zone }: { coming: OpeningHours['exceptions']; zone: string }) {
  const { t, i18n } = useTranslation('sites');
  const time = new Intl.DateTimeFormat(i18n.language, {
    ...{ dateStyle: 'medium', timeStyle: 'short' },
    timeZone: zone,
  });
  return coming.map(({ open, from, to, why }) => (
    <div key={`${from} ${to}`}>
      {t(open ? 'form.exceptionOpen' : 'form.exceptionClosed')}{' '}
      {time.formatRange(new Date(from), new Date(to))}
      {why && ` · ${why}`}
    </div>
  ));
}
