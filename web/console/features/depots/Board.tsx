import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getReadiness, type VehicleReadiness } from '../../../../server/energy/depots/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './depots.module.css';

const toneOf: Record<VehicleReadiness['state'], Tone> = {
  ready: 'green',
  on_track: 'blue',
  at_risk: 'amber',
  not_plugged_in: 'amber',
  late: 'red',
  unknown: 'grey',
};

/** The vehicles that leave a depot within a day, and what a person can do for those that would be late. */
export function Board({ siteId }: { siteId: string }) {
  const { t } = useTranslation('depots');
  const say = useSentence();
  const { data, error, refetch } = useApi(getReadiness, { params: { siteId } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  return (
    <>
      {data.advice.length > 0 && (
        <Section title={t('help')}>
          <ul className={classes.advice}>
            {data.advice.map((one) => (
              <li key={one.text}>{say(one)}</li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t('board')}>
        <p className={classes.sentence}>{say(data.sentence)}</p>
        <ul className={classes.list}>
          {data.vehicles.map((vehicle) => (
            <Vehicle key={vehicle.vehicleId} vehicle={vehicle} zone={data.zone} />
          ))}
        </ul>
      </Section>
    </>
  );
}

function Vehicle({ vehicle, zone }: { vehicle: VehicleReadiness; zone: string }) {
  const { t } = useTranslation('depots');
  const say = useSentence();
  const { energy, percent } = useFormat();
  const { charging, neededWh, deliveredWh, missingWh } = vehicle;
  const needed = neededWh ?? deliveredWh + (missingWh ?? 0);
  const share = needed > 0 ? Math.min(1, deliveredWh / needed) : 0;
  return (
    <li className={classes.vehicle}>
      <span>
        <strong>{vehicle.plate}</strong>
        <br />
        <span className="quiet">{vehicle.model}</span>
      </span>
      <Time at={vehicle.leavesAt} zone={zone} />
      <span>
        <span className="number">
          {t('needs', { delivered: energy(deliveredWh), needed: missingWh === null ? '–' : energy(needed) })}
          {vehicle.socPercent !== null && ` · ${percent(vehicle.socPercent)}`}
        </span>
        <div className={classes.bar}>
          <div className={classes.filled} style={{ width: `${share * 100}%` }} />
        </div>
      </span>
      <span>
        {say(vehicle.sentence)}
        {charging && (
          <>
            {' '}
            <Link to={`/transactions/${charging.transactionId}`}>
              {charging.station}/{charging.evse}
            </Link>
          </>
        )}
      </span>
      <span>
        <Tag tone={toneOf[vehicle.state]}>{t(`state.${vehicle.state}`)}</Tag>
      </span>
    </li>
  );
}
