/** Fields for single values, each made from its schema. */

import { Checkbox, NativeSelect, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useZone } from '../clock.ts';
import { type FieldProps, useFormContext } from './context.ts';
import classes from './form.module.css';
import { choiceLabel, choicesOf, labelOf, type Schema, TypedJson, unitOf } from './schema.ts';
import { instantOf, wallClock } from './zoned.ts';

/** A text that may be longer than this gets a field of several lines. */
const LONG_TEXT = 300;
/** So many words, together so many characters, stand beside each other as switches. */
const MOST_SEGMENTS = 3;
const SEGMENTS_WIDTH = 42;

const ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

/** Label, help and flaw of a field, in the person's language. */
export function useFieldWords({
  name,
  path,
  schema,
  required,
}: Pick<FieldProps, 'name' | 'path' | 'schema' | 'required'>) {
  const { say, flaws, exact } = useFormContext();
  const label = exact && name !== '' ? name : say(labelOf(name, schema));
  const help = schema.description === undefined ? undefined : say(schema.description);
  return {
    label,
    ...(help !== undefined && help !== label && { description: help }),
    ...(flaws[path] !== undefined && { error: flaws[path] }),
    withAsterisk: required,
    // Help stands below, so that fields side by side begin at one height.
    inputWrapperOrder: ORDER,
  };
}

export function TextField(props: FieldProps) {
  const { schema, value, change } = props;
  const field = {
    ...useFieldWords(props),
    value: typeof value === 'string' ? value : '',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value || undefined),
  };
  return (schema.maxLength ?? 0) > LONG_TEXT ? (
    <Textarea {...field} autosize minRows={2} maxRows={12} />
  ) : (
    <TextInput {...field} autoComplete="off" {...(schema.maxLength && { maxLength: schema.maxLength })} />
  );
}

export function NumberField(props: FieldProps) {
  const { name, schema, value, change } = props;
  const words = useFieldWords(props);
  const unit = unitOf(name, schema);
  const limits = useLimits(schema);
  return (
    <NumberInput
      {...words}
      description={[words.description, limits].filter(Boolean).join(' · ') || undefined}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => change(typeof next === 'number' ? next : undefined)}
      allowDecimal={schema.type !== 'integer'}
      allowNegative={(schema.minimum ?? -1) < 0}
      hideControls
      {...(unit && {
        rightSection: <span className="quiet">{unit}</span>,
        rightSectionWidth: Math.max(36, unit.length * 9 + 16),
      })}
    />
  );
}

/** Limits that tell a person something: the ends of what a computer can count are none. */
const TELLING = 1_000_000;

function useLimits({ minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: Schema) {
  const { t } = useTranslation('ui');
  const bounded = Math.abs(maximum) <= TELLING;
  if (bounded && Number.isFinite(minimum)) return t('schema.between', { least: minimum, most: maximum });
  if (bounded) return t('schema.most', { most: maximum });
  return minimum > 1 && minimum <= TELLING ? t('schema.least', { least: minimum }) : undefined;
}

export function ChoiceField(props: FieldProps) {
  const { t } = useTranslation('ui');
  const { say } = useFormContext();
  const { schema, value, change, required } = props;
  const words = useFieldWords(props);
  const values = choicesOf(schema)!;
  const options = values.map((one) => ({ value: String(one), label: say(choiceLabel(one, schema)) }));
  const chosen = value === undefined ? '' : String(value);
  const choose = (word: string) => change(values.find((one) => String(one) === word));
  const width = options.reduce((sum, { label }) => sum + label.length, 0);
  if (required && options.length <= MOST_SEGMENTS && width <= SEGMENTS_WIDTH)
    return (
      <div className={classes.segments}>
        <span className={classes.label}>{words.label}</span>
        <SegmentedControl
          fullWidth
          aria-label={words.label}
          value={chosen}
          onChange={choose}
          data={options}
        />
        {words.description && <span className={classes.help}>{words.description}</span>}
      </div>
    );
  return (
    <NativeSelect
      {...words}
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
      data={
        required && value !== undefined ? options : [{ value: '', label: t('schema.notSaid') }, ...options]
      }
    />
  );
}

export function YesNoField(props: FieldProps) {
  const { t } = useTranslation('ui');
  const { value, change, required } = props;
  const words = useFieldWords(props);
  if (required)
    return (
      <Checkbox
        label={words.label}
        description={words.description}
        error={words.error}
        checked={value === true}
        onChange={(event) => change(event.currentTarget.checked)}
      />
    );
  return (
    <NativeSelect
      {...words}
      value={value === undefined ? '' : String(value)}
      onChange={(event) =>
        change(event.currentTarget.value === '' ? undefined : event.currentTarget.value === 'true')
      }
      data={[
        { value: '', label: t('schema.notSaid') },
        { value: 'true', label: t('schema.yes') },
        { value: 'false', label: t('schema.no') },
      ]}
    />
  );
}

/** A time of day and date, typed and shown in the zone of the site. */
export function InstantField(props: FieldProps) {
  const { t } = useTranslation('ui');
  const zone = useZone();
  const { value, change } = props;
  const words = useFieldWords(props);
  const where = zone ? t('schema.inZone', { zone }) : t('schema.here');
  return (
    <TextInput
      {...words}
      type="datetime-local"
      description={[words.description, where].filter(Boolean).join(' · ')}
      value={wallClock(value as string | undefined, zone)}
      onChange={(event) => change(instantOf(event.currentTarget.value, zone))}
    />
  );
}

/** Several of some words. */
export function ChoicesField(props: FieldProps & { item: Schema }) {
  const { say } = useFormContext();
  const { item, value, change } = props;
  const chosen = Array.isArray(value) ? value : [];
  return (
    <Checkbox.Group
      {...useFieldWords(props)}
      value={chosen.map(String)}
      onChange={(next) => change(next.length === 0 ? undefined : next)}
    >
      <div className={classes.choices}>
        {choicesOf(item)!.map((one) => (
          <Checkbox key={String(one)} value={String(one)} label={say(choiceLabel(one, item))} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** What no field fits: free JSON. */
export function JsonField(props: FieldProps) {
  const { value, change } = props;
  return (
    <Textarea
      {...useFieldWords(props)}
      classNames={{ input: 'mono' }}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      placeholder="{ }"
      value={
        value instanceof TypedJson ? value.text : value === undefined ? '' : JSON.stringify(value, null, 2)
      }
      onChange={({ currentTarget: { value: text } }) => change(text.trim() ? new TypedJson(text) : undefined)}
    />
  );
}
