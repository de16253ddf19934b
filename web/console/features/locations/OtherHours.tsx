import { useTranslation } from 'react-i18next';
import type { OpeningHours, Site } from '../../../../server/locations/contract.ts';

type Exceptions = OpeningHours['exceptions'];

/** So many of them are shown: the next ones. */
const mostShown = 5;

export function comingExceptions({ openingHours }: Site): Exceptions {
  return (openingHours?.exceptions ?? [])
    .filter(({ to }) => Date.parse(to) > Date.now())
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from))
    .slice(0, mostShown);
}

/** When a site is open or closed otherwise than usual, in its own time. */
export function OtherHours({ coming, zone }: { coming: Exceptions; zone: string }) {
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
