import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type GridEvent,
  listGridEvents,
  listVtns,
  optOut,
} from '../../../../server/energy/openadr/contract.ts';
import { listGridLimits } from '../../../../server/energy/signals/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './power.module.css';

const toneOf = {
  coming: 'blue',
  active: 'orange',
  ended: 'slate',
  cancelled: 'grey',
  opted_out: 'violet',
} as const;

/** The grid events of one site, or of all: what was asked, baseline and what was delivered, and whether it was reported. */
export function GridEvents({ siteId }: { siteId?: string }) {
  const { t } = useTranslation('power');
  const { data, error } = useApi(listGridEvents, { query: siteId ? { siteId } : {} });
  if (error) return <ErrorState error={error} />;
  if (!data) return <ListSkeleton rows={3} />;
  if (data.items.length === 0) return <p className="quiet">{t('event.none')}</p>;
  return (
    <ul className={classes.list}>
      {data.items.map((event) => (
        <Row key={event.id} event={event} named={siteId === undefined} />
      ))}
    </ul>
  );
}

function Row({ event, named }: { event: GridEvent; named: boolean }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const can = useCan();
  const locale = useLocale();
  const out = useWrite(optOut, { refreshes: [listGridEvents, listGridLimits, listVtns] });
  const open = event.state === 'coming' || event.state === 'active';
  return (
    <li className={classes.meter}>
      <span>
        <b>{event.name || event.eventId}</b> · {event.programName}
        <br />
        <span className="quiet">
          {event.vtnName}
          {named && (
            <>
              {' · '}
              <Link to={`/sites/${event.siteId}/limits`}>{event.siteName}</Link>
            </>
          )}
        </span>
      </span>
      <span>
        {say(event.sentence)}
        {event.shown.map((one) => (
          <span key={one.text}>
            <br />
            {say(one)}
          </span>
        ))}
        <br />
        <span className="quiet">
          <Time at={event.startsAt} zone={event.zone} /> – <Time at={event.endsAt} zone={event.zone} />
          {event.reductionWh !== null &&
            ` · ${t('event.delivered')} ${(event.reductionWh / 1000).toLocaleString(locale, { maximumFractionDigits: 1 })} kWh`}
          {event.reportedAt && (
            <>
              {' · '}
              {t('event.reported')} <Time at={event.reportedAt} zone={event.zone} />
            </>
          )}
          {event.report && (
            <>
              <br />
              {say(event.report)}
            </>
          )}
        </span>
      </span>
      <span className={classes.bar}>
        <Tag tone={toneOf[event.state]}>{t(`event.state.${event.state}`)}</Tag>
        {open && can('energy:write') && (
          <ConfirmButton
            label={t('event.optOut')}
            title={t('event.optOutTitle')}
            effect={t('event.optOutEffect')}
            act={() => out.sendAsync({ params: { gridEventId: event.id } })}
          />
        )}
      </span>
    </li>
  );
}
