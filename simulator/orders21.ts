import type { Ocpp21 } from '@busbar/ocpp';
import { afterAnswer, type Core } from './core.ts';
import { takeValue } from './dynamic.ts';
import type { Orders21 } from './orders2.ts';
import type { Streams } from './streams21.ts';

const MOST_KEPT = 50;

type Tariff = {
  readonly tariffId: string;
  readonly evseId: number;
  readonly kind: Ocpp21.TariffKindEnumType;
};
type Control = Ocpp21.SetDERControlRequest;

/** How a station answers what 2.1 adds: tariffs, priority, DER control, event streams, battery swap, web payment. */
export function createOrders21(core: Core, streams: Streams): Orders21 {
  const { profiles, evses } = core;
  let tariffs: Tariff[] = [];
  const controls = new Map<string, Control>();
  const running = (id: string) => evses.find(({ transaction }) => transaction?.id === id);

  function keepTariff(tariff: Tariff): 'Accepted' | 'Rejected' {
    tariffs = tariffs.filter((other) => other.evseId !== tariff.evseId || other.kind !== tariff.kind);
    if (tariffs.length >= MOST_KEPT) return 'Rejected';
    tariffs.push(tariff);
    return 'Accepted';
  }

  function clearTariffs(
    ids: readonly string[] | undefined,
    evseId: number | undefined,
  ): Ocpp21.ClearTariffsResultType[] {
    const found = tariffs.filter(
      (tariff) =>
        (!ids || ids.includes(tariff.tariffId)) && (evseId === undefined || tariff.evseId === evseId),
    );
    tariffs = tariffs.filter((tariff) => !found.includes(tariff));
    const wanted = ids ?? found.map(({ tariffId }) => tariffId);
    if (wanted.length === 0) return [{ status: 'NoTariff' }];
    return wanted.map((tariffId) => ({
      tariffId,
      status: found.some((tariff) => tariff.tariffId === tariffId) ? 'Accepted' : 'NoTariff',
    }));
  }

  function findControls(isDefault?: boolean, type?: string, id?: string): Control[] {
    return [...controls.values()].filter(
      (control) =>
        (isDefault === undefined || control.isDefault === isDefault) &&
        (type === undefined || control.controlType === type) &&
        (id === undefined || control.controlId === id),
    );
  }

  return {
    AFRRSignal: () => ({ status: 'Rejected' }),
    AdjustPeriodicEventStream: ({ id, params }) => ({
      status: streams.adjust(id, params) ? 'Accepted' : 'Rejected',
    }),
    ChangeTransactionTariff({ transactionId, tariff }) {
      const evse = running(transactionId);
      if (!evse) return { status: 'TxNotFound' };
      return { status: keepTariff({ tariffId: tariff.tariffId, evseId: evse.id, kind: 'DriverTariff' }) };
    },
    ClearDERControl({ isDefault, controlType, controlId }) {
      const found = findControls(isDefault, controlType, controlId);
      for (const control of found) controls.delete(control.controlId);
      return { status: found.length > 0 ? 'Accepted' : 'NotFound' };
    },
    ClearTariffs: ({ tariffIds, evseId }) => ({
      clearTariffsResult: clearTariffs(tariffIds, evseId) as [Ocpp21.ClearTariffsResultType],
    }),
    GetDERControl({ requestId, isDefault, controlType, controlId }) {
      const found = findControls(isDefault, controlType, controlId);
      if (found.length === 0) return { status: 'NotFound' };
      afterAnswer(() => void core.send({ action: 'ReportDERControl', payload: derReport(requestId, found) }));
      return { status: 'Accepted' };
    },
    GetPeriodicEventStream() {
      const [first, ...rest] = streams.list();
      return first ? { constantStreamData: [first, ...rest] } : {};
    },
    GetTariffs({ evseId }) {
      const found = tariffs.filter(
        (tariff) => evseId === 0 || tariff.evseId === evseId || tariff.evseId === 0,
      );
      if (found.length === 0) return { status: 'NoTariff' };
      const assignments: Ocpp21.TariffAssignmentType[] = found.map(({ tariffId, kind, evseId: id }) => ({
        tariffId,
        tariffKind: kind,
        evseIds: (id === 0 ? evses.map((evse) => evse.id) : [id]) as [number],
      }));
      return { status: 'Accepted', tariffAssignments: assignments as [Ocpp21.TariffAssignmentType] };
    },
    NotifyAllowedEnergyTransfer: ({ transactionId }) => ({
      status: running(transactionId) ? 'Accepted' : 'Rejected',
    }),
    NotifyWebPaymentStarted: () => ({}),
    RequestBatterySwap: ({ requestId, idToken }) => ({
      status: core.beyond.swap(requestId, idToken.idToken) ? 'Accepted' : 'Rejected',
    }),
    SetDERControl(control) {
      if (controls.size >= MOST_KEPT) return { status: 'Rejected' };
      const superseded = findControls(control.isDefault, control.controlType).map(
        ({ controlId }) => controlId,
      );
      for (const id of superseded) controls.delete(id);
      controls.set(control.controlId, control);
      const others = superseded.filter((id) => id !== control.controlId);
      return { status: 'Accepted', ...(others.length > 0 && { supersededIds: others as [string] }) };
    },
    SetDefaultTariff: ({ evseId, tariff }) => ({
      status:
        evseId > evses.length
          ? 'Rejected'
          : keepTariff({ tariffId: tariff.tariffId, evseId, kind: 'DefaultTariff' }),
    }),
    UpdateDynamicSchedule({ chargingProfileId, scheduleUpdate }) {
      if (!takeValue(core, chargingProfileId, scheduleUpdate)) return { status: 'Rejected' };
      afterAnswer(core.charging.refresh);
      return { status: 'Accepted' };
    },
    UsePriorityCharging({ transactionId, activate }) {
      const evse = running(transactionId);
      const profile = profiles
        .list()
        .find(({ purpose, evseId }) => purpose === 'PriorityCharging' && evseId === evse?.id);
      if (!evse) return { status: 'Rejected' };
      if (!profile) return { status: 'NoProfile' };
      const payload: Ocpp21.NotifyPriorityChargingRequest = { transactionId, activated: activate };
      afterAnswer(() => void core.send({ action: 'NotifyPriorityCharging', payload }));
      return { status: 'Accepted' };
    },
  };
}

/** The report has one list per kind of control; curves share one. */
function derReport(requestId: number, controls: readonly Control[]): Ocpp21.ReportDERControlRequest {
  const lists: Record<string, object[]> = {};
  for (const { controlId, isDefault, controlType, ...parts } of controls) {
    for (const [kind, value] of Object.entries(parts)) {
      const head = { id: controlId, isDefault, isSuperseded: false };
      const item =
        kind === 'curve' ? { ...head, curveType: controlType, curve: value } : { ...head, [kind]: value };
      lists[kind] = [...(lists[kind] ?? []), item];
    }
  }
  return { requestId, ...lists };
}
