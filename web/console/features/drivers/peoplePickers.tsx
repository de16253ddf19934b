/** Fields that choose a driver, a fleet, a vehicle or a token by what people call it. */

import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTokens } from '../../../../server/drivers/contract.ts';
import { listContracts } from '../../../../server/drivers/means-contract.ts';
import { listDrivers, listFleets, listGroups } from '../../../../server/drivers/people-contract.ts';
import { listVehicles } from '../../../../server/drivers/vehicle-contract.ts';
import { useApi } from '../../api.ts';

/** Offered at once; typing narrows them. */
const OFFERED = 50;

interface PickProps {
  placeholder?: string;
  value: string | null;
  onChange: (id: string | null) => void;
  label?: string;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** What is chosen already, named before the list has come. */
  known?: { id: string; name: string } | undefined;
}

function Picker({
  value,
  onChange,
  known,
  offered,
  onType,
  ...field
}: PickProps & { offered: { value: string; label: string }[]; onType: (typed: string) => void }) {
  const { t } = useTranslation('pickPeople');
  const missing = known && value === known.id && !offered.some((one) => one.value === value);
  return (
    <Select
      placeholder={t('nobody')}
      nothingFoundMessage={t('nothing')}
      searchable
      clearable={!field.required}
      {...field}
      value={value}
      onChange={onChange}
      onSearchChange={(next) => onType(offered.some((one) => one.label === next) ? '' : next)}
      data={missing ? [{ value: known.id, label: known.name }, ...offered] : offered}
      filter={({ options }) => options}
    />
  );
}

function useTyped() {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  return { query: { limit: OFFERED, ...(q && { q }) }, setTyped };
}

export function DriverPicker(props: PickProps) {
  const { t } = useTranslation('pickPeople');
  const { query, setTyped } = useTyped();
  const found = useApi(listDrivers, { query }).data?.items ?? [];
  const offered = found.map(({ id, name, externalNumber }) => ({
    value: id,
    label: externalNumber ? `${name} (${externalNumber})` : name,
  }));
  return <Picker label={t('driver')} {...props} offered={offered} onType={setTyped} />;
}

export function FleetPicker(props: PickProps) {
  const { t } = useTranslation('pickPeople');
  const { query, setTyped } = useTyped();
  const found = useApi(listFleets, { query }).data?.items ?? [];
  const offered = found.map(({ id, name }) => ({ value: id, label: name }));
  return <Picker label={t('fleet')} placeholder={t('none')} {...props} offered={offered} onType={setTyped} />;
}

export function GroupPicker(props: PickProps) {
  const { t } = useTranslation('pickPeople');
  const { query, setTyped } = useTyped();
  const found = useApi(listGroups, { query }).data?.items ?? [];
  const offered = found.map(({ id, name }) => ({ value: id, label: name }));
  return <Picker label={t('group')} {...props} offered={offered} onType={setTyped} />;
}

/** Chooses a contract by its name and whose it is. The list of contracts is short, and not searched. */
export function ContractPicker(props: PickProps) {
  const { t } = useTranslation('pickPeople');
  const [typed, setTyped] = useState('');
  const found = useApi(listContracts, { query: { limit: 200 } }).data?.items ?? [];
  const offered = found
    .map(({ id, name, subject }) => ({ value: id, label: `${name} · ${subject}` }))
    .filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
  return (
    <Picker label={t('contract')} placeholder={t('none')} {...props} offered={offered} onType={setTyped} />
  );
}

export function VehiclePicker(props: PickProps) {
  const { t } = useTranslation('pickPeople');
  const { query, setTyped } = useTyped();
  const found = useApi(listVehicles, { query }).data?.items ?? [];
  const offered = found.map(({ id, plate, model }) => ({
    value: id,
    label: model ? `${plate}, ${model}` : plate,
  }));
  return <Picker label={t('vehicle')} {...props} offered={offered} onType={setTyped} />;
}

export function TokenPicker(props: PickProps) {
  const { t } = useTranslation('pickPeople');
  const { query, setTyped } = useTyped();
  const found = useApi(listTokens, { query }).data?.items ?? [];
  const offered = found.map(({ id, uid, label }) => ({ value: id, label: label ? `${uid}, ${label}` : uid }));
  return <Picker label={t('token')} placeholder={t('none')} {...props} offered={offered} onType={setTyped} />;
}
