import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listConfiguration } from '../../../../server/devices/contract.ts';
import { type FormField, getForm, saveForm } from '../../../../server/devices/forms/contract.ts';
import type { FormName } from '../../../../server/devices/forms/fields.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import type { english } from '../../words/en/index.ts';
import { useSentence } from '../../words/sentence.ts';

type FieldWord = keyof (typeof english)['wire']['form']['field'];
type Results = ResponseOf<typeof saveForm>['results'];

/** Settings of a station that belong together: as it told them, changed with its own answer to each. */
export function StationForm({ station, form }: { station: Station; form: FormName }) {
  const { t } = useTranslation('wire');
  const say = useSentence();
  const can = useCan();
  const params = { identity: station.identity, form };
  const { data, error, refetch } = useApi(getForm, { params });
  const [changed, setChanged] = useState<Record<string, string>>({});
  const [results, setResults] = useState<Results>([]);
  const save = useWrite(saveForm, {
    refreshes: [getForm, listConfiguration],
    onDone: (answer) => {
      setResults(answer.results);
      // What the station refused stays in its field.
      const refused = new Set(
        answer.results.filter(({ verdict }) => verdict !== 'accepted').map(({ name }) => name),
      );
      setChanged((before) =>
        Object.fromEntries(Object.entries(before).filter(([name]) => refused.has(name))),
      );
    },
  });
  const mayChange = can('stations:command') && station.online;
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const helpOf = (field: FormField) => {
    const result = results.find(({ name }) => name === field.name);
    if (result) return say(result.sentence);
    if (!field.writable) return t('form.readOnly');
    return field.known ? undefined : t('form.untold');
  };
  const fields = data.fields.map((field) => (
    <SettingField
      key={field.name}
      field={field}
      label={t(`form.field.${field.name as FieldWord}`)}
      help={helpOf(field)}
      refused={results.some(({ name, verdict }) => name === field.name && verdict !== 'accepted')}
      disabled={!mayChange || !field.writable}
      value={changed[field.name] ?? field.value ?? ''}
      change={(value) => setChanged((before) => ({ ...before, [field.name]: value }))}
    />
  ));
  return (
    <Section title={t(`form.${form}`)}>
      <p className="quiet">{mayChange ? t('form.help') : t('form.offline')}</p>
      {mayChange ? (
        <Form
          onSubmit={() => {
            if (Object.keys(changed).length > 0) save.send({ params, body: { values: changed } });
          }}
          sending={save.sending}
          problem={save.problem}
          submit={t('form.save')}
        >
          <FieldRow>{fields}</FieldRow>
        </Form>
      ) : (
        <FieldRow>{fields}</FieldRow>
      )}
    </Section>
  );
}

const order = ['label', 'input', 'description', 'error'] as const;

function SettingField({
  field,
  label,
  help,
  refused,
  disabled,
  value,
  change,
}: {
  field: FormField;
  label: string;
  help: string | undefined;
  refused: boolean;
  disabled: boolean;
  value: string;
  change: (value: string) => void;
}) {
  const { t } = useTranslation('wire');
  const about = {
    label,
    disabled,
    // Fields stand in rows: what is said of one must not push its input down.
    inputWrapperOrder: [...order],
    ...(refused ? { error: help } : { description: help }),
  };
  switch (field.kind) {
    case 'yes_no':
      return (
        <Select
          {...about}
          data={[
            { value: 'true', label: t('form.yes') },
            { value: 'false', label: t('form.no') },
          ]}
          value={value.toLowerCase() || null}
          onChange={(next) => next && change(next)}
        />
      );
    case 'integer':
      return (
        <UnitInput
          {...about}
          unit={field.unit ?? ''}
          min={field.min ?? 0}
          {...(field.max !== null && { max: field.max })}
          value={value}
          onChange={(next) => change(String(next))}
        />
      );
    case 'list': {
      const chosen = value.split(',').flatMap((one) => (one.trim() ? [one.trim()] : []));
      return (
        <MultiSelect
          {...about}
          searchable
          data={[...new Set([...field.options, ...chosen])]}
          value={chosen}
          onChange={(next) => change(next.join(','))}
        />
      );
    }
    case 'text':
      return <TextInput {...about} value={value} onChange={(event) => change(event.currentTarget.value)} />;
  }
}
