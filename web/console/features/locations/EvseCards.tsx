import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evse, Station } from '../../../../server/locations/contract.ts';
import { plugWords } from '../../../ui/plugs.ts';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Lasting, Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './EvseCards.module.css';

/** The EVSEs of a station, each with its connectors and what runs there now. */
export function EvseCards({ station, actions }: { station: Station; actions?: (evse: Evse) => ReactNode }) {
  const { t } = useTranslation('stations');
  if (station.evses.length === 0) return <p className="quiet">{t('evse.none')}</p>;
  return (
    <div className={classes.grid}>
      {station.evses.map((evse) => (
        <EvseCard key={evse.id} evse={evse} online={station.online} actions={actions?.(evse)} />
      ))}
    </div>
  );
}

function EvseCard({ evse, online, actions }: { evse: Evse; online: boolean; actions?: ReactNode }) {
  const { t } = useTranslation('stations');
  const format = useFormat();
  const say = useSentence();
  const rating = [
    evse.currentType,
    evse.maxWatts && format.power(evse.maxWatts),
    evse.maxAmps && format.current(evse.maxAmps),
  ];
  return (
    <article className={classes.card} data-offline={!online || undefined}>
      <header className={classes.head}>
        <h3 className={classes.name}>
          {t('evse.name', { number: evse.number })}
          {evse.label && <span className="quiet"> {evse.label}</span>}
        </h3>
        <span className="quiet">{rating.filter(Boolean).join(' · ')}</span>
      </header>
      {evse.transaction && <Running transaction={evse.transaction} />}
      <p className={classes.sentence}>{say(evse.sentence)}</p>
      <ul className={classes.connectors}>
        {evse.connectors.map((connector) => (
          <li key={connector.id}>
            <span>
              {t('evse.connector', { number: connector.number })}
              {connector.plug && <span className="quiet"> {plugWords(connector.plug)}</span>}
            </span>
            <StatePill state={connector.state} />
            <span className={classes.since}>
              {connector.errorCode && connector.errorCode !== 'NoError' && (
                <b>
                  {connector.errorCode}
                  {connector.vendorErrorCode && ` (${connector.vendorErrorCode})`}
                </b>
              )}{' '}
              <Time at={connector.stateAt} />
            </span>
          </li>
        ))}
      </ul>
      {actions && <div className={classes.actions}>{actions}</div>}
    </article>
  );
}

function Running({ transaction }: { transaction: NonNullable<Evse['transaction']> }) {
  const { t } = useTranslation('stations');
  const format = useFormat();
  return (
    <Link to={`/transactions/${transaction.id}`} className={classes.running}>
      <Figure label={t('evse.power')} value={format.power(transaction.powerW)} />
      <Figure label={t('evse.energy')} value={format.energy(transaction.energyWh)} />
      {transaction.soc !== null && <Figure label={t('evse.soc')} value={format.percent(transaction.soc)} />}
      <Figure label={t('evse.lasting')} value={<Lasting from={transaction.startedAt} />} />
    </Link>
  );
}

function Figure({ label, value }: { label: string; value: ReactNode }) {
  return (
    <span className={classes.figure}>
      <span>{label}</span>
      <b>{value}</b>
    </span>
  );
}
