import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  downloadLog,
  type LogKind,
  type LogState,
  listStationLogs,
  logCommands,
  logKinds,
} from '../../../../server/devices/logs/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { addressOf, useList, useWrite } from '../../api.ts';
import { fromField } from '../../dates.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import { LogViewer } from './LogViewer.tsx';
import classes from './upkeep.module.css';

export type Log = ResponseOf<typeof listStationLogs>['items'][number];
export type LogFile = Log['files'][number];

export const logTones: Record<LogState, Tone> = {
  requested: 'blue',
  accepted: 'blue',
  uploading: 'blue',
  uploaded: 'green',
  failed: 'red',
  rejected: 'red',
  cancelled: 'grey',
};

/** What did this station write down, and how do I get at it? */
export default function Logs({ station }: { station: Station }) {
  const { t } = useTranslation('upkeep');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const [reading, setReading] = useState<LogFile>();
  const list = useList(listStationLogs, { params: { identity: station.identity }, query: {} });
  return (
    <Section title={t('logs.title')}>
      <div className={classes.bar}>
        {can('stations:command') && station.online && (
          <Button onClick={() => setAsking(true)}>{t('logs.fetch')}</Button>
        )}
      </div>
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <EmptyState title={t('logs.none')}>
          <p>{t('logs.noneHelp')}</p>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {list.items.map((log) => (
          <LogRow key={log.id} log={log} onRead={setReading} />
        ))}
      </ul>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
      {asking && <FetchDialog station={station} onClose={() => setAsking(false)} />}
      {reading && (
        <LogViewer
          identity={station.identity}
          fileId={reading.id}
          name={reading.name}
          onClose={() => setReading(undefined)}
        />
      )}
    </Section>
  );
}

/** A log that was asked for: how it stands, and its files to read. */
export function LogRow({ log, onRead }: { log: Log; onRead: (file: LogFile) => void }) {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  const { identity, kind, state, sentence, elsewhere, files, requestedAt } = log;
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {t(`logs.kind.${kind}`)}
        {elsewhere && <span className="quiet"> → {elsewhere}</span>}
      </span>
      <span>{say(sentence)}</span>
      <span className={classes.end}>
        <Tag tone={logTones[state]}>{t(`logs.state.${state}`)}</Tag>
        <Time at={requestedAt} />
      </span>
      {files.map((file) => (
        <span key={file.id} className={`${classes.bar} ${classes.wide}`}>
          <span className="mono">{file.name}</span>
          <span className="quiet">{t('logs.bytes', { count: file.sizeBytes })}</span>
          {file.kept ? (
            <>
              <Button size="compact-sm" variant="default" onClick={() => onRead(file)}>
                {t('logs.read')}
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                component="a"
                href={addressOf(downloadLog, { params: { identity, fileId: file.id } })}
                download={file.name}
              >
                {t('logs.download')}
              </Button>
            </>
          ) : (
            <span className="quiet">{t('logs.removed')}</span>
          )}
        </span>
      ))}
    </li>
  );
}

/** Chooses what to fetch and of which time, then shows the station's own answer. */
function FetchDialog({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation('upkeep');
  const answerOf = useAnswer(station.identity);
  const [kind, setKind] = useState<LogKind>('diagnostics');
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [url, setUrl] = useState('');
  const { sendAsync } = useWrite(logCommands['get-log'].route, { refreshes: [listStationLogs] });
  const [from, to] = [fromField(first), fromField(last)];
  const send = async () => {
    const body = { kind, ...(from && { from }), ...(to && { to }), ...(url.trim() && { url: url.trim() }) };
    return answerOf(await sendAsync({ params: { identity: station.identity }, body }));
  };
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${t('logs.fetch')}: ${station.identity}`}
      verb={t('logs.fetch')}
      effect={t('logs.effect')}
      send={send}
    >
      <Select
        label={t('logs.what')}
        allowDeselect={false}
        data={logKinds
          .filter((value) => value !== 'data_collector' || station.version === '2.1')
          .map((value) => ({ value, label: t(`logs.kind.${value}`) }))}
        value={kind}
        onChange={(value) => value && setKind(value as LogKind)}
      />
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('from')}
          value={first}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('to')}
          value={last}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </FieldRow>
      <TextInput
        label={t('logs.url')}
        description={t('logs.urlHelp')}
        placeholder="ftp://…"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
    </CommandDialog>
  );
}
