import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createDisplayTemplate,
  type DisplayContent,
  displayCommands,
  displayPriorities,
  displayStates,
  listDisplayMessages,
  listDisplayTemplates,
} from '../../../../server/devices/display/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { useList, useWrite } from '../../api.ts';
import { fromField } from '../../dates.ts';
import { useCan } from '../../session.ts';
import { useAnswer } from '../gateway/useAnswer.ts';

const empty = {
  text: '',
  language: '',
  priority: 'normal_cycle' as DisplayContent['priority'],
  state: null as DisplayContent['state'],
  from: '',
  until: '',
};

/** Puts a message on the display: its text, its place, when it is shown; then the station's own answer. */
export function ShowMessage({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation('wire');
  const answerOf = useAnswer(station.identity);
  const [message, setMessage] = useState(empty);
  const change = (more: Partial<typeof empty>) => setMessage((before) => ({ ...before, ...more }));
  const { sendAsync } = useWrite(displayCommands['set-display-message'].route, {
    refreshes: [listDisplayMessages],
  });
  const [startsAt, endsAt] = [fromField(message.from), fromField(message.until)];
  const body = {
    text: message.text.trim(),
    priority: message.priority,
    ...(message.language.trim() && { language: message.language.trim() }),
    ...(message.state && { state: message.state }),
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
  };
  const send = async () => answerOf(await sendAsync({ params: { identity: station.identity }, body }));
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${t('display.show')}: ${station.identity}`}
      verb={t('display.send')}
      effect=""
      send={body.text ? send : undefined}
    >
      <Kept choose={(kept) => change(kept)} />
      <Textarea
        label={t('display.text')}
        autosize
        minRows={2}
        maxLength={1024}
        data-autofocus
        value={message.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <FieldRow>
        <Select
          label={t('display.priority')}
          allowDeselect={false}
          data={displayPriorities.map((value) => ({ value, label: t(`display.priorities.${value}`) }))}
          value={message.priority}
          onChange={(value) => value && change({ priority: value as DisplayContent['priority'] })}
        />
        <Select
          label={t('display.state')}
          clearable
          placeholder={t('display.always')}
          data={displayStates.map((value) => ({ value, label: t(`display.states.${value}`) }))}
          value={message.state}
          onChange={(value) => change({ state: value as DisplayContent['state'] })}
        />
        <TextInput
          label={t('display.language')}
          description={t('display.languageHelp')}
          maxLength={8}
          value={message.language}
          onChange={(event) => change({ language: event.currentTarget.value })}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('display.from')}
          value={message.from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={t('display.until')}
          value={message.until}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
      </FieldRow>
      <Keep message={message} organizationId={station.organizationId} />
    </CommandDialog>
  );
}

/** Texts that were kept, to begin with. */
function Kept({ choose }: { choose: (kept: Partial<typeof empty>) => void }) {
  const { t } = useTranslation('wire');
  const { items } = useList(listDisplayTemplates, { query: { limit: 200 } });
  if (items.length === 0) return null;
  return (
    <Select
      label={t('display.kept')}
      clearable
      searchable
      data={items.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id) => {
        const kept = items.find((item) => item.id === id);
        if (!kept) return;
        const { text, language, priority, state } = kept;
        choose({ text, language: language ?? '', priority, state });
      }}
    />
  );
}

/** Keeps the text for the next time. */
function Keep({ message, organizationId }: { message: typeof empty; organizationId: string }) {
  const { t } = useTranslation('wire');
  const can = useCan();
  const [name, setName] = useState('');
  const keep = useWrite(createDisplayTemplate, {
    refreshes: [listDisplayTemplates],
    onDone: () => setName(''),
  });
  if (!can('stations:write')) return null;
  const { text, language, priority, state } = message;
  const body = {
    organizationId,
    name: name.trim(),
    text: text.trim(),
    language: language.trim() || null,
    priority,
    state,
  };
  return (
    <TextInput
      label={t('display.keep')}
      value={name}
      error={keep.problem?.message}
      onChange={(event) => setName(event.currentTarget.value)}
      rightSectionWidth={110}
      rightSection={
        <Button
          size="compact-sm"
          variant="default"
          loading={keep.sending}
          disabled={!body.name || !body.text}
          onClick={() => keep.send({ body })}
        >
          {t('display.keepNow')}
        </Button>
      }
    />
  );
}
