/** Fields made from a schema: groups, lists, and the single values in them. */

import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconChevronDown, IconPlus, IconTrash } from '../icons.ts';
import { type FieldProps, useFormContext } from './context.ts';
import classes from './form.module.css';
import {
  ChoiceField,
  ChoicesField,
  InstantField,
  JsonField,
  NumberField,
  TextField,
  useFieldWords,
  YesNoField,
} from './Leaves.tsx';
import { beginning, kindOf, membersOf, pickerOf, resolved, type Values } from './schema.ts';

/** One member: by a picker where there is one, else by its kind. */
export function Field(props: FieldProps) {
  const { pickers, root } = useFormContext();
  const Picker = pickers[pickerOf(props.name, props.schema) ?? ''];
  if (Picker) return <Picker {...props} />;
  switch (kindOf(props.schema, root)) {
    case 'choice':
      return <ChoiceField {...props} />;
    case 'yesNo':
      return <YesNoField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'instant':
      return <InstantField {...props} />;
    case 'text':
      return <TextField {...props} />;
    case 'choices':
      return <ChoicesField {...props} item={resolved(props.schema.items!, root)} />;
    case 'list':
      return <ListField {...props} />;
    case 'group':
      return <GroupField {...props} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

/** The members of an object; what is optional and many is folded away. */
export function Members({
  path,
  schema,
  value,
  change,
  without,
}: Pick<FieldProps, 'path' | 'schema' | 'value' | 'change'> & { without?: readonly string[] }) {
  const { root } = useFormContext();
  const own = (typeof value === 'object' && value !== null ? value : {}) as Values;
  const { shown, folded } = membersOf(schema, root);
  const wanted = (name: string) => !without?.includes(name);
  const field = (name: string) => (
    <Member
      key={name}
      name={name}
      path={path === '' ? name : `${path}.${name}`}
      schema={resolved(schema.properties![name]!, root)}
      value={own[name]}
      change={(next) => {
        const { [name]: _old, ...rest } = own;
        change(next === undefined ? rest : { ...rest, [name]: next });
      }}
      required={schema.required?.includes(name) ?? false}
      siblings={own}
    />
  );
  const hidden = folded.filter(wanted);
  return (
    <>
      <div className={classes.members}>{shown.filter(wanted).map(field)}</div>
      {hidden.length > 0 && (
        <Fold
          count={hidden.length}
          path={path}
          names={hidden}
          filled={hidden.some((name) => own[name] !== undefined)}
        >
          <div className={classes.members}>{hidden.map(field)}</div>
        </Fold>
      )}
    </>
  );
}

/** Groups and lists take the whole width, single values stand side by side. */
function Member(props: FieldProps) {
  const { root } = useFormContext();
  const kind = kindOf(props.schema, root);
  const wide = kind === 'group' || kind === 'list' || kind === 'json' || kind === 'choices';
  return (
    <div className={classes.member} data-wide={wide || undefined}>
      <Field {...props} />
    </div>
  );
}

/** What most people do not need, one click away; open when something in it is filled in or wrong. */
function Fold({
  count,
  path,
  names,
  filled,
  children,
}: {
  count: number;
  path: string;
  names: readonly string[];
  filled: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  const { flaws } = useFormContext();
  const [opened, setOpened] = useState(filled);
  const wrong = Object.keys(flaws).some((place) =>
    names.some((name) => `${place}.`.startsWith(path === '' ? `${name}.` : `${path}.${name}.`)),
  );
  const open = opened || wrong;
  return (
    <div className={classes.fold}>
      <UnstyledButton className={classes.foldButton} aria-expanded={open} onClick={() => setOpened(!open)}>
        <IconChevronDown size={14} aria-hidden="true" data-open={open || undefined} />
        {t('schema.more', { count })}
      </UnstyledButton>
      {open && children}
    </div>
  );
}

/** An object within the form; an optional one is there once it is added. */
function GroupField(props: FieldProps) {
  const { t } = useTranslation('ui');
  const { root } = useFormContext();
  const { name, path, schema, value, change, required } = props;
  const { label, description, error } = useFieldWords(props);
  if (value === undefined && !required)
    return (
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => change(beginning(schema, root) ?? {})}
      >
        {t('schema.addNamed', { name: label })}
      </Button>
    );
  return (
    <fieldset className={classes.group} aria-label={label}>
      <GroupHead title={name === '' ? '' : label} remove={required ? undefined : () => change(undefined)} />
      {description && <p className={classes.help}>{description}</p>}
      {error && <p className={classes.flaw}>{error}</p>}
      <Members path={path} schema={schema} value={value} change={change} />
    </fieldset>
  );
}

function GroupHead({ title, remove }: { title: string; remove: (() => void) | undefined }) {
  const { t } = useTranslation('ui');
  if (!title && !remove) return null;
  return (
    <div className={classes.groupHead}>
      <span className={classes.label}>{title}</span>
      {remove && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t('schema.remove')} ${title}`}
          onClick={remove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </div>
  );
}

/** As many of a thing as are wanted, each removable, within the schema's bounds. */
function ListField(props: FieldProps) {
  const { t } = useTranslation('ui');
  const { root } = useFormContext();
  const { path, schema, value, change } = props;
  const { label, description, error } = useFieldWords(props);
  const items = Array.isArray(value) ? value : [];
  const item = resolved(schema.items!, root);
  const put = (place: number, next: unknown) => change(items.map((one, at) => (at === place ? next : one)));
  const drop = (place: number) => {
    const rest = items.filter((_one, at) => at !== place);
    change(rest.length === 0 && !props.required ? undefined : rest);
  };
  const full = schema.maxItems !== undefined && items.length >= schema.maxItems;
  return (
    <fieldset className={classes.list} aria-label={label}>
      <span className={classes.label}>{label}</span>
      {description && <p className={classes.help}>{description}</p>}
      {error && <p className={classes.flaw}>{error}</p>}
      {items.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no names but their places
        <div key={place} className={classes.item}>
          <Item
            place={place}
            path={`${path}.${place}`}
            schema={item}
            value={one}
            change={(next) => put(place, next)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t('schema.remove')} ${label} ${place + 1}`}
            disabled={items.length <= (schema.minItems ?? 0)}
            onClick={() => drop(place)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={full}
          onClick={() => change([...items, beginning(item, root)])}
        >
          {t('schema.add')}
        </Button>
      </div>
    </fieldset>
  );
}

const NO_VALUES: Values = {};

/** One of a list: an object shows its members, numbered; a single value its field without a name. */
function Item({
  place,
  path,
  schema,
  value,
  change,
}: Pick<FieldProps, 'path' | 'schema' | 'value' | 'change'> & { place: number }) {
  const { root, pickers } = useFormContext();
  const grouped = kindOf(schema, root) === 'group' && !pickers[pickerOf('', schema) ?? ''];
  if (!grouped) {
    const numbered = schema.title ? schema : { ...schema, title: String(place + 1) };
    return (
      <Field
        name=""
        path={path}
        schema={numbered}
        value={value}
        change={change}
        required
        siblings={NO_VALUES}
      />
    );
  }
  return (
    <div className={classes.itemBody}>
      <span className={classes.number}>{place + 1}</span>
      <div className={classes.itemFields}>
        <Members path={path} schema={schema} value={value} change={change} />
      </div>
    </div>
  );
}
