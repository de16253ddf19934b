/** Fields that know the station: its EVSEs and connectors, what runs there, what it is set to, who may charge. */

import { NativeSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ComponentType, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listConfiguration } from '../../../../server/devices/contract.ts';
import { listTokens } from '../../../../server/drivers/contract.ts';
import type { FieldProps } from '../../../ui/form/context.ts';
import { Members } from '../../../ui/form/Fields.tsx';
import classes from '../../../ui/form/form.module.css';
import { NumberField, TextField, useFieldWords } from '../../../ui/form/Leaves.tsx';
import type { Values } from '../../../ui/form/schema.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { type Variable, variableKey, variableWords } from '../devices/variable.ts';
import { FormStation } from './formStation.ts';
import { heldPickers } from './heldPickers.tsx';

/** Tokens and variables offered at once; typing narrows them. */
const OFFERED = 30;

function EvseField(props: FieldProps) {
  const { t } = useTranslation('gateway');
  const evses = useContext(FormStation)?.evses ?? [];
  if (evses.length === 0) return <NumberField {...props} />;
  const whole = props.schema.minimum === 0 ? [{ value: '0', label: t('intent.wholeStation') }] : [];
  const numbers = evses.map(({ number, label }) => ({
    value: String(number),
    label: label ? `EVSE ${number} (${label})` : `EVSE ${number}`,
  }));
  return <NumberChoice {...props} options={[...whole, ...numbers]} />;
}

function ConnectorField(props: FieldProps) {
  const evses = useContext(FormStation)?.evses ?? [];
  const { evse } = props.siblings;
  const here = evses.filter(({ number }) => evse === undefined || number === evse);
  const numbers = new Set(here.flatMap(({ connectors }) => connectors.map(({ number }) => number)));
  if (numbers.size === 0) return <NumberField {...props} />;
  return (
    <NumberChoice
      {...props}
      // Chosen, not typed: the number needs no explaining.
      schema={{ title: props.schema.title ?? 'Connector' }}
      options={[...numbers].sort((a, b) => a - b).map((one) => ({ value: String(one), label: String(one) }))}
    />
  );
}

function NumberChoice({ options, ...props }: FieldProps & { options: { value: string; label: string }[] }) {
  const { t } = useTranslation('gateway');
  const { value, change, required } = props;
  const open = required && value !== undefined ? [] : [{ value: '', label: t('intent.open') }];
  return (
    <NativeSelect
      {...useFieldWords(props)}
      value={value === undefined ? '' : String(value)}
      onChange={({ currentTarget }) =>
        change(currentTarget.value === '' ? undefined : Number(currentTarget.value))
      }
      data={[...open, ...options]}
    />
  );
}

function TransactionField(props: FieldProps) {
  const { t } = useTranslation('gateway');
  const words = useFieldWords(props);
  const running = (useContext(FormStation)?.evses ?? []).filter(({ transaction }) => transaction);
  const { value, change } = props;
  // A transaction that ended, or one that only the station knows, is typed.
  if (
    running.length === 0 ||
    (value !== undefined && !running.some(({ transaction }) => transaction!.id === value))
  )
    return <TextField {...props} schema={{ ...props.schema, description: t('intent.nothingRuns') }} />;
  return (
    <NativeSelect
      {...words}
      value={value === undefined ? '' : String(value)}
      onChange={({ currentTarget }) => change(currentTarget.value || undefined)}
      data={[
        ...(value === undefined ? [{ value: '', label: t('intent.open') }] : []),
        ...running.map(({ number, transaction }) => ({
          value: transaction!.id,
          label: `EVSE ${number}${transaction!.tokenUid ? `, ${transaction!.tokenUid}` : ''}`,
        })),
      ]}
    />
  );
}

function TokenField(props: FieldProps) {
  const { t } = useTranslation('gateway');
  const can = useCan();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const query = { limit: OFFERED, status: 'active' as const, ...(q && { q }) };
  const tokens = useApi(listTokens, { query }, { enabled: can('tokens:read') }).data?.items ?? [];
  const whole = props.schema.properties !== undefined;
  return (
    <Select
      {...useFieldWords(props)}
      placeholder={props.required ? undefined : t('intent.open')}
      searchable
      clearable={!props.required}
      filter={({ options }) => options}
      data={tokens.map(({ id, label, uid }) => ({ value: id, label: label ? `${label} (${uid})` : uid }))}
      onSearchChange={setTyped}
      onChange={(id) => {
        const token = tokens.find((one) => one.id === id);
        props.change(token && (whole ? { uid: token.uid, kind: token.kind } : token.uid));
      }}
    />
  );
}

/** A variable of the station: found among what it reported, its present value filled in where one is to be written. */
function VariableField(props: FieldProps) {
  const { t } = useTranslation('gateway');
  const station = useContext(FormStation);
  const { path, schema, value, change } = props;
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const [picked, setPicked] = useState<Variable>();
  const found =
    useApi(
      listConfiguration,
      { params: { identity: station?.identity ?? '' }, query: { limit: OFFERED, ...(q && { q }) } },
      { enabled: station !== undefined },
    ).data?.items ?? [];
  const options = found.map((one) => ({ value: variableKey(one), label: variableWords(one) }));
  return (
    <div className={classes.list}>
      {station && (
        <Select
          label={t('intent.variable')}
          placeholder={t('intent.findVariable')}
          description={
            picked && t('intent.presentValue', { value: `${picked.value ?? '–'} ${picked.unit ?? ''}` })
          }
          searchable
          filter={({ options: all }) => all}
          data={options}
          value={picked ? variableKey(picked) : null}
          onSearchChange={(next) => setTyped(options.some(({ label }) => label === next) ? '' : next)}
          onChange={(key) => {
            const one = found.find((each) => variableKey(each) === key);
            setPicked(one);
            if (one)
              change({ ...(value as Values), ...asNamed(one, schema.properties?.value?.type === 'string') });
          }}
        />
      )}
      <Members path={path} schema={schema} value={value} change={change} />
    </div>
  );
}

/** The variable as commands name it: members that it does not have stay absent. */
function asNamed(variable: Variable, written: boolean): Values {
  const { component, componentInstance, evse, connector, attribute, variableInstance } = variable;
  const all = {
    component,
    componentInstance,
    evse,
    connector,
    variable: variable.variable,
    variableInstance,
    attribute: attribute === 'Actual' ? null : attribute,
    value: written ? variable.value : null,
  };
  return Object.fromEntries(Object.entries(all).filter(([, one]) => one !== null));
}

/** By the name that a schema asks for one with (`picker`). */
export const stationPickers: Readonly<Record<string, ComponentType<FieldProps>>> = {
  evse: EvseField,
  connector: ConnectorField,
  transaction: TransactionField,
  token: TokenField,
  variable: VariableField,
  ...heldPickers,
};
