import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  type Departure,
  endDeparture,
  getReadiness,
  listDepartures,
  listDepots,
} from '../../../../server/energy/depots/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import classes from './depots.module.css';
import { weekdayWords } from './weekdays.ts';

/** Every departure from a site that was said and holds. */
export function Schedule({ siteId }: { siteId: string }) {
  const { t } = useTranslation('depots');
  const { items, more, readOn } = useList(listDepartures, { query: { siteId } });
  return (
    <Section title={t('schedule')}>
      <ul className={classes.list}>
        {items.map((one) => (
          <Row key={one.id} departure={one} />
        ))}
      </ul>
      {more && (
        <Button variant="default" onClick={readOn}>
          {t('more')}
        </Button>
      )}
    </Section>
  );
}

function Row({ departure }: { departure: Departure }) {
  const { t } = useTranslation('depots');
  const can = useCan();
  const { energy, percent } = useFormat();
  const { sendAsync } = useWrite(endDeparture, { refreshes: [listDepartures, listDepots, getReadiness] });
  const { weekdays, onDay, leavesAt, energyWh, socPercent, plate } = departure;
  const days = weekdays?.map((day) => t(`weekday.${weekdayWords[day - 1]!}`)).join(' ') ?? onDay;
  return (
    <li className={classes.departure}>
      <span>
        <strong>{plate}</strong> <span className="quiet">{departure.model}</span>
      </span>
      <span>
        {days} <span className="number">{leavesAt}</span>
      </span>
      <span className="number">
        {energyWh !== null ? energy(energyWh) : t('soc', { soc: percent(socPercent) })}
      </span>
      <span className="quiet">{departure.fleetName}</span>
      {can('energy:write') ? (
        <ConfirmButton
          label={t('end')}
          title={t('endTitle', { plate })}
          effect={t('endEffect')}
          act={() => sendAsync({ params: { departureId: departure.id } })}
        />
      ) : (
        <span />
      )}
    </li>
  );
}
