import { Checkbox, NativeSelect, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listConfiguration } from '../../../../server/devices/contract.ts';
import {
  listMonitors,
  type MonitorType,
  monitoringCommands,
  monitorTypes,
  severities,
} from '../../../../server/devices/monitoring/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { CommandDialog } from '../../../ui/CommandButton.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { useList, useWrite } from '../../api.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import { placeWords } from './severity.tsx';

/** Has the station watch one of its variables: when it shall speak up, and how bad that is. */
export function WatchDialog({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation('upkeep');
  const answerOf = useAnswer(station.identity);
  const params = { identity: station.identity };
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [type, setType] = useState<MonitorType>('upper_threshold');
  const [value, setValue] = useState<number | string>('');
  const [severity, setSeverity] = useState(4);
  const [during, setDuring] = useState(false);
  const known = useList(listConfiguration, {
    params,
    query: { limit: 200, ...(typed && { q: typed }) },
  }).items;
  const offered = new Map(known.map((variable) => [placeWords(variable), variable]));
  const variable = chosen === null ? undefined : offered.get(chosen);
  const { sendAsync } = useWrite(monitoringCommands['set-variable-monitoring'].route, {
    refreshes: [listMonitors],
  });
  const send = async () => {
    const { component, componentInstance, evse, connector, variable: name, variableInstance } = variable!;
    const monitor = {
      component,
      variable: name,
      ...(componentInstance !== null && { componentInstance }),
      ...(evse !== null && { evse }),
      ...(connector !== null && { connector }),
      ...(variableInstance !== null && { variableInstance }),
      type,
      value: Number(value),
      severity,
      ...(during && { duringTransactions: true }),
    };
    return answerOf(await sendAsync({ params, body: { monitors: [monitor] } }));
  };
  const types = monitorTypes.filter((one) => !one.startsWith('target_') || station.version === '2.1');
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${t('monitors.watch')}: ${station.identity}`}
      verb={t('monitors.set')}
      effect={t('monitors.effect')}
      send={variable && value !== '' ? send : undefined}
    >
      <Select
        label={t('monitors.variable')}
        searchable
        data={[...offered.keys()]}
        value={chosen}
        onChange={setChosen}
        onSearchChange={(next) => setTyped(offered.has(next) ? '' : next)}
        filter={({ options }) => options}
        nothingFoundMessage={t('monitors.noVariable')}
      />
      <FieldRow>
        <NativeSelect
          label={t('monitors.when')}
          value={type}
          onChange={(event) => setType(event.currentTarget.value as MonitorType)}
          data={types.map((one) => ({ value: one, label: t(`monitors.type.${one}`) }))}
        />
        <NumberInput
          label={t(type.startsWith('periodic') ? 'monitors.seconds' : 'monitors.value')}
          description={variable?.unit ?? undefined}
          value={value}
          onChange={setValue}
        />
        <NativeSelect
          label={t('monitors.severity')}
          value={String(severity)}
          onChange={(event) => setSeverity(Number(event.currentTarget.value))}
          data={severities.map((name, number) => ({ value: String(number), label: t(`severity.${name}`) }))}
        />
      </FieldRow>
      <Checkbox
        label={t('monitors.onlyInTransactions')}
        checked={during}
        onChange={(event) => setDuring(event.currentTarget.checked)}
      />
    </CommandDialog>
  );
}
