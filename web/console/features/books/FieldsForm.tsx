import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';

/** One field of a form: text unless it says otherwise. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly required?: boolean;
  readonly type?: 'text' | 'long' | 'email' | 'date' | 'whole';
  readonly options?: readonly { value: string; label: string }[];
  /** A picker of its own in place of the usual ones. */
  readonly pick?: (picked: Picked) => ReactNode;
}

interface Picked {
  readonly label: string;
  readonly description?: string;
  readonly error: string | undefined;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

export interface Group {
  readonly title: string;
  readonly help?: string;
  readonly fields: readonly Field[];
}

export type Values = Readonly<Record<string, string>>;

/** A form of plain fields in groups; the server says what is wrong with which. */
export function FieldsForm({
  groups,
  initial,
  save,
  sending,
  problem,
  submit,
  onCancel,
}: {
  groups: readonly Group[];
  initial: Values;
  save: (values: Values) => void;
  sending: boolean;
  problem: Problem | null;
  submit?: string;
  onCancel: () => void;
}) {
  const [values, setValues] = useState(initial);
  const errors = fieldErrors(problem?.errors ?? []);
  const set = (name: string, value: string) => setValues((before) => ({ ...before, [name]: value }));
  return (
    <Form
      onSubmit={() => save(values)}
      problem={problem}
      sending={sending}
      onCancel={onCancel}
      {...(submit !== undefined && { submit })}
    >
      {groups.map(({ title, help, fields }) => (
        <FieldGroup key={title} title={title} help={help}>
          <FieldRow>
            {fields.map((field) => (
              <One
                key={field.name}
                field={field}
                value={values[field.name] ?? ''}
                error={errors[field.name]}
                change={(value) => set(field.name, value)}
              />
            ))}
          </FieldRow>
        </FieldGroup>
      ))}
    </Form>
  );
}

function One({
  field,
  value,
  error,
  change,
}: {
  field: Field;
  value: string;
  error: string | undefined;
  change: (value: string) => void;
}) {
  const { label, help, required = false, type = 'text', options, pick } = field;
  if (pick)
    return pick({
      label,
      ...(help !== undefined && { description: help }),
      error,
      value: value || null,
      onChange: (chosen) => change(chosen ?? ''),
    });
  const common = { label, description: help, required, error, value };
  if (options)
    return (
      <Select
        {...common}
        data={[...options]}
        allowDeselect={!required}
        searchable={options.length > 8}
        onChange={(chosen) => change(chosen ?? '')}
      />
    );
  if (type === 'whole')
    return <NumberInput {...common} min={0} allowDecimal={false} onChange={(next) => change(String(next))} />;
  if (type === 'long')
    return (
      <Textarea {...common} autosize minRows={2} onChange={(event) => change(event.currentTarget.value)} />
    );
  return <TextInput {...common} type={type} onChange={(event) => change(event.currentTarget.value)} />;
}
