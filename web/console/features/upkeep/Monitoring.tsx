import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStationSecurityEvents } from '../../../../server/devices/contract.ts';
import {
  listEventStreams,
  listMonitors,
  listStationEvents,
  monitoringCommands,
} from '../../../../server/devices/monitoring/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useList, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { EventRow } from './EventRow.tsx';
import { StreamChart } from './StreamChart.tsx';
import { placeWords, Severity } from './severity.tsx';
import classes from './upkeep.module.css';
import { WatchDialog } from './WatchDialog.tsx';

/** What does this station watch by itself, what did it notice, and what do its streams say? */
export default function Monitoring({ station }: { station: Station }) {
  return (
    <>
      {station.version !== '1.6' && <Events station={station} />}
      <SecurityEvents identity={station.identity} />
      {station.version === '2.1' && <Streams identity={station.identity} />}
      {station.version !== '1.6' && <Monitors station={station} />}
    </>
  );
}

function Events({ station }: { station: Station }) {
  const { t } = useTranslation('upkeep');
  const [active, setActive] = useState(false);
  const list = useList(listStationEvents, {
    params: { identity: station.identity },
    query: active ? { active: 'true' } : {},
  });
  return (
    <Section
      title={t('events.title')}
      aside={
        <Checkbox
          label={t('events.onlyActive')}
          checked={active}
          onChange={(event) => setActive(event.currentTarget.checked)}
        />
      }
    >
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <EmptyState title={t(active ? 'events.noneActive' : 'events.none')}>
          <p>{t('events.noneHelp')}</p>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {list.items.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ul>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
    </Section>
  );
}

function SecurityEvents({ identity }: { identity: string }) {
  const { t } = useTranslation('upkeep');
  const list = useList(listStationSecurityEvents, { params: { identity }, query: { limit: 20 } });
  return (
    <Section title={t('security.title')}>
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <p className="quiet">{t('security.none')}</p>
      )}
      <ul className={classes.list}>
        {list.items.map(({ id, type, info, critical, arrivedAt }) => (
          <li key={id} className={classes.row}>
            <span className={classes.name}>{type}</span>
            <span className="quiet">{info}</span>
            <span className={classes.end}>
              {critical !== null && (
                <Tag tone={critical ? 'red' : 'slate'}>
                  {t(critical ? 'security.critical' : 'security.notCritical')}
                </Tag>
              )}
              <Time at={arrivedAt} />
            </span>
          </li>
        ))}
      </ul>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
    </Section>
  );
}

function Streams({ identity }: { identity: string }) {
  const { t } = useTranslation('upkeep');
  const streams = useApi(listEventStreams, { params: { identity } }).data?.items ?? [];
  if (streams.length === 0) return null;
  return (
    <Section title={t('streams.title')}>
      {streams.map((stream) => (
        <StreamChart key={stream.stream} identity={identity} stream={stream} />
      ))}
    </Section>
  );
}

function Monitors({ station }: { station: Station }) {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  const can = useCan();
  const [watching, setWatching] = useState(false);
  const params = { identity: station.identity };
  const list = useList(listMonitors, { params, query: { limit: 200 } });
  const mayCommand = can('stations:command') && station.online;
  const read = useWrite(monitoringCommands['get-monitoring-report'].route, { refreshes: [listMonitors] });
  const clear = useWrite(monitoringCommands['clear-variable-monitoring'].route, {
    refreshes: [listMonitors],
  });
  const answer = clear.answer ?? read.answer;
  const problem = list.error ?? read.problem ?? clear.problem;
  return (
    <Section title={t('monitors.title')}>
      {mayCommand && (
        <div className={classes.bar}>
          <Button onClick={() => setWatching(true)}>{t('monitors.watch')}</Button>
          <Button variant="default" loading={read.sending} onClick={() => read.send({ params, body: {} })}>
            {t('monitors.read')}
          </Button>
          {answer && answer.verdict !== 'accepted' && <span role="status">{say(answer.sentence)}</span>}
        </div>
      )}
      {problem && <ErrorState error={problem} retry={list.retry} />}
      {!list.loading && list.items.length === 0 && <p className="quiet">{t('monitors.none')}</p>}
      <ul className={classes.list}>
        {list.items.map((monitor) => (
          <li key={monitor.id} className={classes.row}>
            <span className={classes.name}>{placeWords(monitor)}</span>
            <span>
              {t(`monitors.type.${monitor.type}`)} <span className="number">{monitor.value}</span>
              {monitor.duringTransactions && <span className="quiet"> · {t('monitors.inTransactions')}</span>}
              {monitor.kind && <span className="quiet"> · {t(`monitors.kind.${monitor.kind}`)}</span>}
            </span>
            <span className={classes.end}>
              <Severity of={monitor.severity} />
              {mayCommand && monitor.kind !== 'hardwired' && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={clear.sending}
                  onClick={() => clear.send({ params, body: { ids: [monitor.id] } })}
                >
                  {t('monitors.clear')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {watching && <WatchDialog station={station} onClose={() => setWatching(false)} />}
    </Section>
  );
}
