import type { Ocpp21 } from '@busbar/ocpp';
import type { Core } from './core.ts';
import { delay } from './orders.ts';
import type { DeviceModel } from './variables2.ts';

/** A monitor as the CSMS set it. */
export interface Monitor {
  readonly id: number;
  readonly component: Ocpp21.ComponentType;
  readonly variable: Ocpp21.VariableType;
  readonly type: Ocpp21.MonitorEnumType;
  readonly value: number;
  readonly severity: number;
  readonly transaction?: boolean;
}

/** What was seen of a monitored value. */
interface Seen {
  value: string;
  raised: boolean;
  /** Milliseconds since 1970: when a periodic one is due. */
  due: number;
}

/** How often the values are looked at while there are monitors. */
const LOOK_SECONDS = 1;

/** The present value of a variable: what flows is measured, everything else stands in the device model. */
export function presentValue(core: Core, model: DeviceModel, { component, variable }: Monitor): string {
  const evse = core.evses.find(({ id }) => id === component.evse?.id);
  if (evse && component.name === 'EVSE' && variable.name === 'Power') return evse.flow.watts.toFixed(0);
  return model.find(component, variable)?.value ?? '';
}

/** Looks at what is monitored, and tells the CSMS what it asked to be told (2.x N07, N08). */
export function createWatch(
  core: Core,
  model: DeviceModel,
  monitors: ReadonlyMap<number, Monitor>,
  /** Those that go out as streams are told there. */
  streamed: (id: number) => boolean,
) {
  const seen = new Map<number, Seen>();
  let running = false;
  let events = 0;

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    while (monitors.size > 0) {
      await delay(core, LOOK_SECONDS);
      look();
    }
    running = false;
  }

  function look(): void {
    for (const id of seen.keys()) if (!monitors.has(id)) seen.delete(id);
    const noticed = [...monitors.values()].flatMap((monitor) =>
      streamed(monitor.id) ? [] : (notice(monitor) ?? []),
    );
    const [first, ...rest] = noticed;
    if (!first || !core.online()) return;
    const payload = { generatedAt: core.time(), seqNo: 0, eventData: [first, ...rest] };
    void core.send({ action: 'NotifyEvent', payload });
  }

  function notice(monitor: Monitor): Ocpp21.EventDataType | undefined {
    const value = presentValue(core, model, monitor);
    const before = seen.get(monitor.id) ?? { value, raised: false, due: core.now() + monitor.value * 1000 };
    seen.set(monitor.id, before);
    switch (monitor.type) {
      case 'UpperThreshold':
        return threshold(monitor, before, value, Number(value) > monitor.value);
      case 'LowerThreshold':
        return threshold(monitor, before, value, Number(value) < monitor.value);
      case 'Delta':
        if (value === before.value || Math.abs(Number(value) - Number(before.value)) < monitor.value)
          return undefined;
        before.value = value;
        return event(monitor, value, 'Delta');
      case 'Periodic':
      case 'PeriodicClockAligned':
        if (core.now() < before.due) return undefined;
        before.due = core.now() + monitor.value * 1000;
        return event(monitor, value, 'Periodic');
      default:
        return undefined;
    }
  }

  function threshold(monitor: Monitor, before: Seen, value: string, passed: boolean) {
    if (passed === before.raised) return undefined;
    before.raised = passed;
    return event(monitor, value, 'Alerting', !passed);
  }

  function event(
    { id, component, variable, severity }: Monitor,
    actualValue: string,
    trigger: Ocpp21.EventDataType['trigger'],
    cleared?: boolean,
  ): Ocpp21.EventDataType {
    return {
      eventId: ++events,
      timestamp: core.time(),
      trigger,
      actualValue,
      component,
      variable,
      variableMonitoringId: id,
      eventNotificationType: 'CustomMonitor',
      ...(cleared !== undefined && { cleared }),
      // 2.0.1 leaves it to the monitor.
      ...(core.about.version === '2.1' && { severity }),
    };
  }

  return { begin: () => void run() };
}
