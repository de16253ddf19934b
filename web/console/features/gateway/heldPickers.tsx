/** Fields for what a station holds, or Busbar keeps for it: chosen by what it is, where it would be a number or an id. */

import { NativeSelect } from '@mantine/core';
import { type ComponentType, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDisplayMessages } from '../../../../server/devices/display/contract.ts';
import { listFirmwareFiles } from '../../../../server/devices/firmware/contract.ts';
import { listEventStreams, listMonitors } from '../../../../server/devices/monitoring/contract.ts';
import { listDer, listProfiles } from '../../../../server/energy/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { listReservations } from '../../../../server/reservations/contract.ts';
import { listTariffs } from '../../../../server/tariffs/contract.ts';
import type { FieldProps } from '../../../ui/form/context.ts';
import { NumberField, TextField, useFieldWords } from '../../../ui/form/Leaves.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { variableWords } from '../devices/variable.ts';
import { FormStation } from './formStation.ts';

/** Things offered at once: more than a station holds of most of them. */
const OFFERED = 200;

/** A thing that can be chosen: how it is named on the wire, and what it is. */
interface Held {
  readonly id: string | number;
  readonly words: string;
}

/** What can be chosen at a station; without one, what can be chosen for all. */
type UseHeld = (station: Station | undefined) => readonly Held[] | undefined;

/** A path for a question that is not asked while no station is known. */
const pathOf = (station: Station | undefined) => ({ identity: station?.identity ?? '' });

const useProfiles: UseHeld = (station) =>
  useApi(
    listProfiles,
    { params: pathOf(station), query: { state: 'installed' } },
    { enabled: station !== undefined },
  ).data?.items.map(({ profileId, evse, periods, unit }) => ({
    id: profileId,
    words: [profileId, `EVSE ${evse}`, periods[0]?.limit != null && `${periods[0].limit} ${unit}`]
      .filter(Boolean)
      .join(' · '),
  }));

const useMonitors: UseHeld = (station) =>
  useApi(
    listMonitors,
    { params: pathOf(station), query: { limit: OFFERED } },
    { enabled: station !== undefined },
  ).data?.items.map((one) => ({
    id: one.id,
    words: `${one.id} · ${variableWords(one)} · ${one.type} ${one.value}`,
  }));

const useStreams: UseHeld = (station) =>
  useApi(listEventStreams, { params: pathOf(station) }, { enabled: station !== undefined }).data?.items.map(
    ({ stream, component, variable }) => ({
      id: stream,
      words: [stream, component && `${component}.${variable}`].filter((one) => one !== null).join(' · '),
    }),
  );

const useMessages: UseHeld = (station) =>
  useApi(
    listDisplayMessages,
    { params: pathOf(station) },
    { enabled: station !== undefined },
  ).data?.items.map(({ messageId, text }) => ({ id: messageId, words: `${messageId} · ${text}` }));

const useControls: UseHeld = (station) =>
  useApi(listDer, { params: pathOf(station) }, { enabled: station !== undefined })
    .data?.items.filter(({ state }) => state === 'scheduled' || state === 'active')
    .map(({ controlId, controlType }) => ({ id: controlId, words: `${controlType} · ${controlId}` }));

const useReservations: UseHeld = (station) => {
  const enabled = useCan()('reservations:read') && station !== undefined;
  const query = { station: pathOf(station).identity, live: 'true' as const, limit: OFFERED };
  return useApi(listReservations, { query }, { enabled }).data?.items.map(({ number, evse, token }) => ({
    id: number,
    words: [number, evse !== null && `EVSE ${evse}`, token.label ?? token.uid].filter(Boolean).join(' · '),
  }));
};

const useTariffs: UseHeld = () =>
  useApi(listTariffs, { query: { limit: OFFERED } }, { enabled: useCan()('tariffs:read') }).data?.items.map(
    ({ id, name }) => ({ id, words: name }),
  );

const useFirmware: UseHeld = () =>
  useApi(listFirmwareFiles, { query: { limit: OFFERED } }).data?.items.map(({ id, name, version }) => ({
    id,
    words: version === null ? name : `${name} (${version})`,
  }));

/** What is chosen from a list; where it is not in it, or the list is empty, it is typed. */
function heldField(useHeld: UseHeld): ComponentType<FieldProps> {
  return function HeldField(props: FieldProps) {
    const { t } = useTranslation('gateway');
    const words = useFieldWords(props);
    const held = useHeld(useContext(FormStation)) ?? [];
    const [typed, setTyped] = useState(false);
    const { value, change, schema, required } = props;
    const chosen = held.find(({ id }) => id === value);
    if (typed || held.length === 0 || (value !== undefined && !chosen))
      return schema.type === 'integer' ? <NumberField {...props} /> : <TextField {...props} />;
    return (
      <NativeSelect
        {...words}
        value={chosen ? String(chosen.id) : ''}
        onChange={({ currentTarget: { selectedIndex, options } }) => {
          if (selectedIndex === options.length - 1) setTyped(true);
          else change(held.find(({ id }) => String(id) === options[selectedIndex]!.value)?.id);
        }}
        data={[
          ...(required && chosen ? [] : [{ value: '', label: t('intent.open') }]),
          ...held.map((one) => ({ value: String(one.id), label: one.words })),
          { value: 'typed', label: t('intent.another') },
        ]}
      />
    );
  };
}

/** By the name that a schema asks for one with (`picker`). */
export const heldPickers: Readonly<Record<string, ComponentType<FieldProps>>> = {
  profile: heldField(useProfiles),
  monitor: heldField(useMonitors),
  stream: heldField(useStreams),
  message: heldField(useMessages),
  control: heldField(useControls),
  reservation: heldField(useReservations),
  tariff: heldField(useTariffs),
  firmware: heldField(useFirmware),
};
