import type { Ocpp201 } from '@busbar/ocpp';
import { afterAnswer, type Core } from './core.ts';
import type { Orders201 } from './orders2.ts';
import { say2 } from './speak2.ts';
import type { Streams } from './streams21.ts';
import type { DeviceModel } from './variables2.ts';
import { createWatch } from './watch2.ts';

type MonitorOrders = Pick<
  Orders201,
  | 'ClearVariableMonitoring'
  | 'GetMonitoringReport'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetVariableMonitoring'
>;

type Asked = Ocpp201.SetMonitoringDataType & {
  readonly periodicEventStream?: { readonly interval?: number; readonly values?: number };
};
type Monitor = Ocpp201.SetMonitoringDataType & { readonly id: number };

const MOST_MONITORS = 100;

/** Keeps the monitors that the CSMS sets, reports them, and has them speak up (2.x block N). */
export function createMonitors(core: Core, model: DeviceModel, streams: Streams): MonitorOrders {
  const monitors = new Map<number, Monitor>();
  const watch = createWatch(core, model, monitors, streams.has);
  let lastId = 0;

  function verdictOn(asked: Asked): Ocpp201.SetMonitoringStatusEnumType {
    const { component, variable, id } = asked;
    const entry = model.find(component, variable);
    if (!entry) return model.hasComponent(component) ? 'UnknownVariable' : 'UnknownComponent';
    if (!entry.monitored) return 'UnsupportedMonitorType';
    const twin = [...monitors.values()].some((other) => other.id !== id && sameMonitor(other, asked));
    if (twin) return 'Duplicate';
    return monitors.size >= MOST_MONITORS ? 'Rejected' : 'Accepted';
  }

  function set(asked: Asked): Ocpp201.SetMonitoringResultType {
    const { component, variable, type, severity } = asked;
    const status = verdictOn(asked);
    const result = { status, component, variable, type, severity };
    if (status !== 'Accepted') return result;
    const id = asked.id ?? ++lastId;
    lastId = Math.max(lastId, id);
    const { periodicEventStream: stream, ...rest } = asked;
    monitors.set(id, { ...rest, id });
    afterAnswer(() => {
      if (stream) void streams.open({ ...rest, id }, stream);
      else watch.begin();
    });
    return { ...result, id };
  }

  function clear(id: number): boolean {
    afterAnswer(() => streams.close(id));
    return monitors.delete(id);
  }

  return {
    SetVariableMonitoring: ({ setMonitoringData }) => ({
      setMonitoringResult: setMonitoringData.map(set) as [Ocpp201.SetMonitoringResultType],
    }),
    ClearVariableMonitoring: ({ id: ids }) => ({
      clearMonitoringResult: ids.map((id) => ({
        id,
        status: clear(id) ? ('Accepted' as const) : ('NotFound' as const),
      })) as [Ocpp201.ClearMonitoringResultType],
    }),
    GetMonitoringReport({ requestId, componentVariable }) {
      const found = [...monitors.values()].filter(
        ({ component, variable }) =>
          !componentVariable ||
          componentVariable.some(
            (asked) =>
              asked.component.name === component.name &&
              (asked.variable?.name ?? variable.name) === variable.name,
          ),
      );
      if (found.length === 0) return { status: 'EmptyResultSet' };
      const monitor = found.map(reported) as [Ocpp201.MonitoringDataType];
      afterAnswer(() => {
        const generatedAt = core.time();
        void core.send(
          say2('NotifyMonitoringReport', { requestId, seqNo: 0, tbc: false, generatedAt, monitor }),
        );
      });
      return { status: 'Accepted' };
    },
    SetMonitoringBase: ({ monitoringBase }) => {
      if (monitoringBase !== 'All') monitors.clear();
      return { status: 'Accepted' };
    },
    SetMonitoringLevel: ({ severity }) => ({ status: severity <= 9 ? 'Accepted' : 'Rejected' }),
  };
}

function sameMonitor(one: Monitor, other: Asked): boolean {
  return (
    one.type === other.type &&
    one.severity === other.severity &&
    one.component.name === other.component.name &&
    one.component.evse?.id === other.component.evse?.id &&
    one.variable.name === other.variable.name
  );
}

function reported({
  component,
  variable,
  id,
  transaction = false,
  value,
  type,
  severity,
}: Monitor): Ocpp201.MonitoringDataType {
  return { component, variable, variableMonitoring: [{ id, transaction, value, type, severity }] };
}
