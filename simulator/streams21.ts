import type { Ocpp21 } from '@busbar/ocpp';
import type { Core } from './core.ts';
import { delay } from './orders.ts';
import type { DeviceModel } from './variables2.ts';
import { type Monitor, presentValue } from './watch2.ts';

interface Stream {
  readonly monitor: Monitor;
  params: Ocpp21.PeriodicEventStreamParamsType;
}

const DEFAULT_SECONDS = 10;

/** Streams of readings (2.1 N11 to N15): opened for a periodic monitor, sent by SEND at their pace. */
export interface Streams {
  /** Offers a stream to the CSMS, and begins it when that agrees. */
  open(monitor: Monitor, params: Ocpp21.PeriodicEventStreamParamsType): Promise<void>;
  close(monitorId: number): void;
  has(monitorId: number): boolean;
  list(): Ocpp21.ConstantStreamDataType[];
  adjust(id: number, params: Ocpp21.PeriodicEventStreamParamsType): boolean;
}

export function createStreams(core: Core, model: DeviceModel): Streams {
  const streams = new Map<number, Stream>();

  async function run(stream: Stream): Promise<void> {
    const { id } = stream.monitor;
    while (streams.get(id) === stream) {
      await delay(core, stream.params.interval ?? DEFAULT_SECONDS);
      if (streams.get(id) !== stream || !core.online()) continue;
      const v = presentValue(core, model, stream.monitor);
      core.notify('NotifyPeriodicEventStream', {
        id,
        pending: 0,
        basetime: core.time(),
        data: [{ t: 0, v }],
      });
    }
  }

  return {
    async open(monitor, params) {
      const { id } = monitor;
      const payload: Ocpp21.OpenPeriodicEventStreamRequest = {
        constantStreamData: { id, params, variableMonitoringId: id },
      };
      const outcome = await core.send({ action: 'OpenPeriodicEventStream', payload });
      if (outcome.outcome !== 'answered') return;
      if ((outcome.payload as { status?: unknown }).status !== 'Accepted') return;
      const stream = { monitor, params };
      streams.set(id, stream);
      void run(stream);
    },
    close(id) {
      if (streams.delete(id)) void core.send({ action: 'ClosePeriodicEventStream', payload: { id } });
    },
    has: (id) => streams.has(id),
    list: () =>
      [...streams.values()].map(({ monitor: { id }, params }) => ({ id, params, variableMonitoringId: id })),
    adjust(id, params) {
      const stream = streams.get(id);
      if (stream) stream.params = { ...stream.params, ...params };
      return stream !== undefined;
    },
  };
}
