import type { Messages21 } from '@busbar/ocpp';
import type { MonitorType, monitorKinds } from './contract.ts';

type Request<A extends 'SetVariableMonitoring' | 'NotifyMonitoringReport' | 'NotifyEvent'> =
  Messages21[A]['request'];
type WireType = Request<'SetVariableMonitoring'>['setMonitoringData'][number]['type'];
type WireKind = Request<'NotifyEvent'>['eventData'][number]['eventNotificationType'];

/** Our words for the types of monitors, as the standard writes them. */
export const wireTypes: Readonly<Record<MonitorType, WireType>> = {
  upper_threshold: 'UpperThreshold',
  lower_threshold: 'LowerThreshold',
  delta: 'Delta',
  periodic: 'Periodic',
  periodic_clock_aligned: 'PeriodicClockAligned',
  target_delta: 'TargetDelta',
  target_delta_relative: 'TargetDeltaRelative',
};

const types = new Map(Object.entries(wireTypes).map(([ours, wire]) => [wire as string, ours as MonitorType]));
export const monitorType = (wire: string): MonitorType | undefined => types.get(wire);

/** Which kind of monitor noticed something; a notification without a monitor is none of them. */
export const monitorKind: Readonly<Record<WireKind, (typeof monitorKinds)[number] | 'notification'>> = {
  HardWiredNotification: 'notification',
  HardWiredMonitor: 'hardwired',
  PreconfiguredMonitor: 'preset',
  CustomMonitor: 'custom',
};

interface Component {
  readonly name: string;
  readonly instance?: string;
  readonly evse?: { readonly id: number; readonly connectorId?: number };
}
interface Variable {
  readonly name: string;
  readonly instance?: string;
}

/** The largest number of an EVSE or connector that can be stored; a larger one names nothing real. */
const maxNumber = 32_767;
const inBounds = (number: number | undefined) =>
  number !== undefined && Number.isInteger(number) && number <= maxNumber ? number : 0;

/** A component and variable as the columns that name them. */
export function placeOf(component: Component, variable: Variable) {
  return {
    component: component.name,
    component_instance: component.instance ?? '',
    evse_number: inBounds(component.evse?.id),
    connector_number: inBounds(component.evse?.connectorId),
    variable: variable.name,
    variable_instance: variable.instance ?? '',
  };
}

/** The other way round, for what people named. */
export function wirePlace(named: {
  component: string;
  componentInstance?: string;
  evse?: number;
  connector?: number;
}) {
  const { component, componentInstance, evse, connector } = named;
  return {
    name: component,
    ...(componentInstance !== undefined && { instance: componentInstance }),
    ...(evse !== undefined && {
      evse: { id: evse, ...(connector !== undefined && { connectorId: connector }) },
    }),
  };
}

export const wireVariable = (named: { variable: string; variableInstance?: string }) => ({
  name: named.variable,
  ...(named.variableInstance !== undefined && { instance: named.variableInstance }),
});

/** Largest number that an integer column takes; a larger one is no monitor that we can name again. */
export const maxInteger = 2_147_483_647;
/** Severities are 0 to 9; anything else is kept as the mildest. */
export const severityOf = (told: number | undefined): number | null =>
  told === undefined ? null : Math.min(9, Math.max(0, Math.trunc(told)));
