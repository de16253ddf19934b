import { NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTokens } from '../../../../server/drivers/contract.ts';
import { getStation, listStations } from '../../../../server/locations/contract.ts';
import { createReservation, listReservations } from '../../../../server/reservations/contract.ts';
import { type CommandAnswer, CommandDialog } from '../../../ui/CommandButton.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { useApi, useList, useWrite } from '../../api.ts';
import { fromField } from '../../dates.ts';
import { useSentence } from '../../words/sentence.ts';
import { useAnswer } from '../gateway/useAnswer.ts';

/** Things offered at once; typing narrows them. */
const OFFERED = 30;
const MOST_HOURS = 168;

/** Keeps an EVSE free for a token, now or later; the station's own answer is shown. */
export function NewReservation({ identity, onClose }: { identity?: string; onClose: () => void }) {
  const { t } = useTranslation('reservations');
  const say = useSentence();
  const [station, setStation] = useState(identity ?? null);
  const [evse, setEvse] = useState('');
  const [uid, setUid] = useState('');
  const [from, setFrom] = useState('');
  const [hours, setHours] = useState<number | ''>(1);
  const [grace, setGrace] = useState<number | ''>('');
  const [note, setNote] = useState('');
  const answerOf = useAnswer(station ?? '');
  const { sendAsync } = useWrite(createReservation, { refreshes: [listReservations] });
  const evses =
    useApi(getStation, { params: { identity: station ?? '' } }, { enabled: station !== null }).data?.evses ??
    [];
  const complete = station !== null && uid !== '' && hours !== '' && hours > 0;
  async function send(): Promise<CommandAnswer> {
    const startsAt = fromField(from);
    const begin = startsAt ? Date.parse(startsAt) : Date.now();
    const { reservation, command } = await sendAsync({
      params: { identity: station! },
      body: {
        token: { uid },
        expiresAt: new Date(begin + Number(hours) * 3_600_000).toISOString(),
        ...(evse && { evse: Number(evse) }),
        ...(startsAt && { startsAt }),
        ...(grace !== '' && { graceMinutes: Math.round(grace) }),
        ...(note && { note }),
      },
    });
    if (command) return answerOf(command);
    return { verdict: 'accepted', sentence: say(reservation.sentence), durationMs: null };
  }
  return (
    <CommandDialog
      opened
      wide
      onClose={onClose}
      title={t('new')}
      effect={t('newEffect')}
      verb={t('reserve')}
      send={complete ? send : undefined}
    >
      <FieldRow>
        {identity === undefined && <StationField value={station} change={setStation} />}
        <Select
          label={t('field.evse')}
          allowDeselect={false}
          value={evse}
          onChange={(value) => setEvse(value ?? '')}
          data={[
            { value: '', label: t('any') },
            ...evses.map(({ number }) => ({ value: String(number), label: t('evse', { number }) })),
          ]}
        />
        <TokenField value={uid} change={setUid} />
      </FieldRow>
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('field.from')}
          description={t('fromHelp')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <NumberInput
          label={t('hours')}
          description={t('hoursHelp')}
          min={0.25}
          max={MOST_HOURS}
          step={0.5}
          value={hours}
          onChange={(value) => setHours(typeof value === 'number' ? value : '')}
        />
        <NumberInput
          label={t('grace')}
          description={t('graceHelp')}
          min={1}
          max={1440}
          suffix=" min"
          value={grace}
          onChange={(value) => setGrace(typeof value === 'number' ? value : '')}
        />
        <TextInput
          label={t('field.note')}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </FieldRow>
    </CommandDialog>
  );
}

function StationField({
  value,
  change,
}: {
  value: string | null;
  change: (identity: string | null) => void;
}) {
  const { t } = useTranslation('reservations');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const { items } = useList(listStations, { query: { limit: OFFERED, ...(q && { q }) } });
  const known = items.map(({ identity, name }) => ({
    value: identity,
    label: name ? `${identity} (${name})` : identity,
  }));
  const missing = value !== null && !known.some((one) => one.value === value);
  return (
    <Select
      label={t('field.station')}
      required
      searchable
      data={missing ? [{ value, label: value }, ...known] : known}
      value={value}
      onChange={change}
      onSearchChange={setTyped}
    />
  );
}

function TokenField({ value, change }: { value: string; change: (uid: string) => void }) {
  const { t } = useTranslation('reservations');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const { items } = useList(listTokens, { query: { limit: OFFERED, ...(q && { q }) } });
  const known = new Map(items.map(({ uid, label }) => [uid, label ? `${label} (${uid})` : uid]));
  if (value && !known.has(value)) known.set(value, value);
  return (
    <Select
      label={t('field.token')}
      required
      searchable
      data={[...known].map(([uid, label]) => ({ value: uid, label }))}
      value={value || null}
      onChange={(uid) => change(uid ?? '')}
      onSearchChange={setTyped}
    />
  );
}
