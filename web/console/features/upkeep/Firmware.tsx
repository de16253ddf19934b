import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type FirmwareState,
  firmwareCommands,
  listFirmwareFiles,
  listFirmwareRequests,
} from '../../../../server/devices/firmware/contract.ts';
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
import { useList, useWrite } from '../../api.ts';
import { fromField } from '../../dates.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import classes from './upkeep.module.css';

type Request = ResponseOf<typeof listFirmwareRequests>['items'][number];

const bad: readonly FirmwareState[] = ['failed', 'rejected', 'lost'];
export const firmwareTone = (state: FirmwareState): Tone =>
  bad.includes(state)
    ? 'red'
    : state === 'installed' || state === 'published'
      ? 'green'
      : state === 'cancelled'
        ? 'grey'
        : 'blue';

/** What was this station asked to install, how far is it, and how do I give it something newer? */
export default function Firmware({ station }: { station: Station }) {
  const { t } = useTranslation('upkeep');
  const can = useCan();
  const [updating, setUpdating] = useState(false);
  const list = useList(listFirmwareRequests, { params: { identity: station.identity }, query: {} });
  return (
    <Section title={t('firmware.title')}>
      <div className={classes.bar}>
        {can('stations:command') && station.online && (
          <Button onClick={() => setUpdating(true)}>{t('firmware.update')}</Button>
        )}
        <span className="quiet">{t('firmware.now', { version: station.firmware ?? '–' })}</span>
      </div>
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <EmptyState title={t('firmware.none')}>
          <p>{t('firmware.noneHelp')}</p>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {list.items.map((request) => (
          <Row key={request.id} request={request} />
        ))}
      </ul>
      {list.more && (
        <Button mt={10} variant="default" onClick={list.readOn}>
          {t('more')}
        </Button>
      )}
      {updating && <UpdateDialog station={station} onClose={() => setUpdating(false)} />}
    </Section>
  );
}

function Row({ request }: { request: Request }) {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  const { kind, name, version, state, steps, requestedAt } = request;
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {name}
        {version && <span className="quiet"> {version}</span>}
        {kind === 'publish' && <span className="quiet"> · {t('firmware.published')}</span>}
      </span>
      <span>{say(request.sentence)}</span>
      <span className={classes.end}>
        <Tag tone={firmwareTone(state)}>{t(`firmware.state.${state}`)}</Tag>
        <Time at={requestedAt} />
      </span>
      {steps.length > 0 && (
        <ol className={`${classes.list} ${classes.wide} quiet`} aria-label={t('firmware.steps')}>
          {steps.map(({ status, info, at }) => (
            <li key={`${status} ${at}`}>
              <Time at={at} /> {status}
              {info && ` (${info})`}
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

/** Chooses the firmware and the time, then shows the station's own answer. */
function UpdateDialog({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation('upkeep');
  const answerOf = useAnswer(station.identity);
  const [from, setFrom] = useState<'hosted' | 'elsewhere'>('hosted');
  const [firmwareId, setFirmwareId] = useState<string | null>(null);
  const [url, setUrl] = useState('');
  const [retrieve, setRetrieve] = useState('');
  const [install, setInstall] = useState('');
  const files = useList(listFirmwareFiles, { query: { limit: 200 } }).items.filter(
    ({ uploadedAt, vendor }) => uploadedAt && (!vendor || vendor === station.vendor),
  );
  const { sendAsync } = useWrite(firmwareCommands['update-firmware'].route, {
    refreshes: [listFirmwareRequests],
  });
  const [retrieveAt, installAt] = [fromField(retrieve), fromField(install)];
  const source = from === 'hosted' ? firmwareId && { firmwareId } : url.trim() && { url: url.trim() };
  const send = async () => {
    const body = { ...(source || {}), ...(retrieveAt && { retrieveAt }), ...(installAt && { installAt }) };
    return answerOf(await sendAsync({ params: { identity: station.identity }, body }));
  };
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${t('firmware.update')}: ${station.identity}`}
      verb={t('firmware.send')}
      effect={t('firmware.effect')}
      send={source ? send : undefined}
    >
      <SegmentedControl
        fullWidth
        value={from}
        onChange={(value) => setFrom(value as typeof from)}
        data={[
          { value: 'hosted', label: t('firmware.hosted') },
          { value: 'elsewhere', label: t('firmware.elsewhere') },
        ]}
      />
      {from === 'hosted' ? (
        <Select
          label={t('firmware.file')}
          placeholder={files.length === 0 ? t('firmware.noFile') : t('firmware.choose')}
          searchable
          data={files.map(({ id, name, version }) => ({
            value: id,
            label: version ? `${name} (${version})` : name,
          }))}
          value={firmwareId}
          onChange={setFirmwareId}
        />
      ) : (
        <TextInput
          label={t('firmware.url')}
          placeholder="ftp://…"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
      )}
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('firmware.retrieveAt')}
          description={t('firmware.atOnce')}
          value={retrieve}
          onChange={(event) => setRetrieve(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('firmware.installAt')}
          description={t('firmware.atOnce')}
          value={install}
          onChange={(event) => setInstall(event.currentTarget.value)}
        />
      </FieldRow>
    </CommandDialog>
  );
}
