import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listReservations } from '../../../../server/reservations/contract.ts';
import { useNow } from '../../../ui/clock.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useList } from '../../api.ts';
import { dayBegins, toField } from '../../dates.ts';
import { SitePicker } from '../../pickers.tsx';
import { useViewScope } from '../../scope.ts';
import { dayRows, mondayOf, weekMarks } from './day.ts';
import classes from './reservations.module.css';

const HOURS = [0, 6, 12, 18];

/** The reservations of a day or a week at a site, EVSE by EVSE, as bars over its hours or days. */
export function ReservationCalendar({ days }: { days: 1 | 7 }) {
  const { t } = useTranslation('reservations');
  const scope = useViewScope();
  const locale = useLocale();
  const now = useNow();
  const today = toField(now.toISOString()).slice(0, 10);
  const [siteId, setSiteId] = useState<string | null>(scope.siteId ?? null);
  const [day, setDay] = useState(today);
  const first = days === 7 ? mondayOf(day) || mondayOf(today) : day;
  const from = dayBegins(first) ?? dayBegins(today)!;
  const to = dayBegins(first, days) ?? dayBegins(today, days)!;
  const marks =
    days === 7 ? weekMarks(from, to, locale) : HOURS.map((hour) => ({ at: hour / 24, label: `${hour}:00` }));
  const list = useList(listReservations, {
    query: { limit: 200, from, to, ...(siteId && { siteId }) },
  });
  const rows = dayRows(list.items, Date.parse(from), Date.parse(to));
  return (
    <>
      <div className={classes.bar}>
        <SitePicker value={siteId} onChange={setSiteId} />
        <TextInput
          type="date"
          label={t(days === 7 ? 'weekOf' : 'day')}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      </div>
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && rows.length === 0 && <EmptyState title={t(days === 7 ? 'freeWeek' : 'freeDay')} />}
      {rows.length > 0 && (
        <div className={classes.day}>
          <div className={classes.hours} aria-hidden>
            {marks.map(({ at, label }) => (
              <span key={label} style={{ left: `${at * 100}%` }}>
                {label}
              </span>
            ))}
          </div>
          {rows.map((row) => (
            <div key={row.key} className={classes.dayRow}>
              <Link
                to={`/stations/${encodeURIComponent(row.station)}`}
                search={{ tab: 'reservations' } as never}
              >
                {row.station} · {row.evse === null ? t('any') : t('evse', { number: row.evse })}
              </Link>
              <ol className={classes.lane} data-days={days}>
                {row.blocks.map(({ reservation, left, width }) => (
                  <li
                    key={reservation.id}
                    data-state={reservation.state}
                    style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                    title={`${reservation.token.label || reservation.token.uid}: ${t(`state.${reservation.state}`)}`}
                  >
                    {reservation.token.label || reservation.token.uid}
                  </li>
                ))}
              </ol>
            </div>
          ))}
        </div>
      )}
      {list.more && (
        <Button variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
