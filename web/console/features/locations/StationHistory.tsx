import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listStationSecurityEvents } from '../../../../server/devices/contract.ts';
import { listCommands, listConnections } from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { listStatusLog } from '../../../../server/locations/history-contract.ts';
import { listTransactions } from '../../../../server/transactions/contract.ts';
import { ErrorState, type Trouble } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useList } from '../../api.ts';
import { useFieldLanguage } from '../../words/fields.ts';
import { useSentence } from '../../words/sentence.ts';
import { useCommandForms } from '../gateway/forms.ts';
import classes from './StationPage.module.css';

/** What this station did: transactions, states, connections, commands, security events. */
export default function StationHistory({ station }: { station: Station }) {
  const { identity } = station;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <Transactions identity={identity} />
        <States identity={identity} />
      </div>
      <div className={classes.column}>
        <Commands identity={identity} />
        <Connections identity={identity} />
        <SecurityEvents identity={identity} />
      </div>
    </div>
  );
}

interface Listed<Item> {
  items: Item[];
  loading: boolean;
  more: boolean;
  readOn: () => void;
  error: Trouble | null;
}

function Log<Item>({
  title,
  list,
  line,
  keyOf,
}: {
  title: string;
  list: Listed<Item>;
  line: (item: Item) => ReactNode;
  keyOf: (item: Item) => string;
}) {
  const { t } = useTranslation('stations');
  return (
    <Section title={title}>
      {list.error && <ErrorState error={list.error} />}
      {list.loading && <ListSkeleton rows={3} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <p className="quiet">{t('history.nothing')}</p>
      )}
      <ul className={classes.log}>
        {list.items.map((item) => (
          <li key={keyOf(item)}>{line(item)}</li>
        ))}
      </ul>
      {list.more && (
        <Button mt={8} size="xs" variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
    </Section>
  );
}

function Transactions({ identity }: { identity: string }) {
  const { t } = useTranslation('stations');
  const format = useFormat();
  const list = useList(listTransactions, { query: { station: identity, limit: 10 } });
  return (
    <Log
      title={t('history.transactions')}
      list={list}
      keyOf={({ id }) => id}
      line={(item) => (
        <>
          <StatePill state={item.provisional ? 'provisional' : item.state} />
          <Link to={`/transactions/${item.id}`}>{format.energy(item.energyWh)}</Link>
          <span className="quiet">
            {item.token?.label || item.token?.uid} · {format.duration(item.durationSeconds)}
          </span>
          <span className={classes.end}>
            <Time at={item.startedAt} />
          </span>
        </>
      )}
    />
  );
}

function States({ identity }: { identity: string }) {
  const { t } = useTranslation('stations');
  const list = useList(listStatusLog, { params: { identity }, query: { limit: 20 } });
  return (
    <Log
      title={t('history.states')}
      list={list}
      keyOf={({ id }) => id}
      line={(item) => (
        <>
          <span>
            {item.evse === 0
              ? t('history.whole')
              : t('history.place', { evse: item.evse, connector: item.connector })}
          </span>
          <StatePill state={item.state} />
          {item.errorCode && item.errorCode !== 'NoError' && <b>{item.errorCode}</b>}
          <span className="quiet">{[item.vendorErrorCode, item.info].filter(Boolean).join(' ')}</span>
          <span className={classes.end}>
            <Time at={item.at} />
          </span>
        </>
      )}
    />
  );
}

function Commands({ identity }: { identity: string }) {
  const { t } = useTranslation('stations');
  const say = useSentence();
  const name = useFieldLanguage();
  const forms = useCommandForms();
  const nameOf = (intent: string, action: string | null) => {
    const form = forms.find((one) => one.intent === intent);
    return form ? name(form.summary) : (action ?? intent);
  };
  const list = useList(listCommands, { params: { identity }, query: { limit: 10 } });
  return (
    <Log
      title={t('history.commands')}
      list={list}
      keyOf={({ id }) => id}
      line={(item) => (
        <>
          <StatePill state={item.verdict ?? (item.outcome ? 'failed' : 'pending')} />
          <b>{nameOf(item.intent, item.action)}</b>
          <span>{say(item.sentence)}</span>
          <span className={classes.end}>
            <Time at={item.requestedAt} />
          </span>
        </>
      )}
    />
  );
}

function Connections({ identity }: { identity: string }) {
  const { t } = useTranslation('stations');
  const list = useList(listConnections, { params: { identity }, query: { limit: 10 } });
  return (
    <Log
      title={t('history.connections')}
      list={list}
      keyOf={(item) => `${item.at}${item.connected}`}
      line={(item) => (
        <>
          <StatePill state={item.connected ? 'online' : 'offline'} />
          <span className="quiet">
            {[item.version && `OCPP ${item.version}`, item.address, item.reason].filter(Boolean).join(' · ')}
          </span>
          <span className={classes.end}>
            <Time at={item.at} />
          </span>
        </>
      )}
    />
  );
}

function SecurityEvents({ identity }: { identity: string }) {
  const { t } = useTranslation('stations');
  const list = useList(listStationSecurityEvents, { params: { identity }, query: { limit: 10 } });
  return (
    <Log
      title={t('history.security')}
      list={list}
      keyOf={({ id }) => id}
      line={(item) => (
        <>
          <b>{item.type}</b>
          <span className="quiet">{item.info}</span>
          <span className={classes.end}>
            <Time at={item.arrivedAt} />
          </span>
        </>
      )}
    />
  );
}
