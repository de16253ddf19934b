import { MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listConfiguration } from '../../../../server/devices/contract.ts';
import { attributes, gatewayCommands } from '../../../../server/gateway/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import { type Variable, variableWords } from './variable.ts';

/** Writes one variable: the old value beside the new one, the limits, then the station's own answer. */
export function SetVariable({
  station: { identity },
  variable,
  onClose,
}: {
  station: Station;
  variable: Variable;
  onClose: () => void;
}) {
  const { t } = useTranslation('devices');
  const answerOf = useAnswer(identity);
  const [value, setValue] = useState(variable.value ?? '');
  const { sendAsync } = useWrite(gatewayCommands['set-configuration'].route, {
    refreshes: [listConfiguration],
  });
  const body = { variables: [{ ...addressOf(variable), value }] };
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={t('setTitle', { name: variableWords(variable) })}
      verb={t('set')}
      effect={t('setEffect', { old: variable.value ?? t('untold'), identity })}
      send={async () => answerOf(await sendAsync({ params: { identity }, body }))}
    >
      <ValueField variable={variable} value={value} change={setValue} />
    </CommandDialog>
  );
}

function ValueField({
  variable,
  value,
  change,
}: {
  variable: Variable;
  value: string;
  change: (value: string) => void;
}) {
  const { t } = useTranslation('devices');
  const { min, max, unit, dataType, values } = variable;
  const limits = [min !== null && t('min', { value: min }), max !== null && t('max', { value: max })];
  const field = { label: t('newValue'), description: limits.filter(Boolean).join(', '), value };
  const choices = isBoolean(dataType, variable.value) && values.length === 0 ? ['true', 'false'] : values;
  // Of a list the station tells its possible members; what is written is several of them, with commas.
  const isList = dataType === 'MemberList' || dataType === 'SequenceList';
  if (choices.length > 0 && isList)
    return (
      <MultiSelect
        {...field}
        searchable
        value={membersOf(value)}
        data={[...new Set([...choices, ...membersOf(value)])]}
        onChange={(members) => change(members.join(','))}
      />
    );
  if (choices.length > 0)
    return <NativeSelect {...field} data={choices} onChange={(event) => change(event.currentTarget.value)} />;
  if (dataType === 'integer' || dataType === 'decimal')
    return (
      <UnitInput
        {...field}
        unit={unit ?? ''}
        data-autofocus
        allowDecimal={dataType === 'decimal'}
        {...(min !== null && { min })}
        {...(max !== null && { max })}
        onChange={(next) => change(String(next))}
      />
    );
  return (
    <TextInput
      {...field}
      data-autofocus
      spellCheck={false}
      rightSection={unit && <span className="quiet">{unit}</span>}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** The variable as the command names it: members that it does not have stay absent. */
function addressOf(variable: Variable) {
  const { componentInstance, evse, connector, variableInstance } = variable;
  const attribute = attributes.find((one) => one === variable.attribute && one !== 'Actual');
  return {
    component: variable.component,
    variable: variable.variable,
    ...(componentInstance !== null && { componentInstance }),
    ...(evse !== null && { evse }),
    ...(connector !== null && { connector }),
    ...(variableInstance !== null && { variableInstance }),
    ...(attribute && { attribute }),
  };
}

/** A 1.6 key has no type: what is written like a boolean is one. */
const isBoolean = (dataType: string | null, value: string | null) =>
  dataType === 'boolean' || (dataType === null && /^(true|false)$/i.test(value ?? ''));

const membersOf = (value: string) =>
  value
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean);
