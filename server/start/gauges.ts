import { csmsActions, stationActions } from '@busbar/ocpp';
import type { Gateway } from '../gateway/index.ts';
import type { BatchWriter } from '../platform/batch.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { StreamHub } from '../platform/stream.ts';

const known = new Set(
  [...Object.values(stationActions), ...Object.values(csmsActions)].flatMap((actions) => [...actions]),
);

/** An action as a label: what a station invents must not make a time series of its own. */
export function knownAction(action: string | undefined): string {
  if (action === undefined) return 'none';
  return known.has(action) ? action : 'unknown';
}

/**
 * Counts frames by direction and action in plain numbers, told to the metric when somebody asks for it: the metric's
 * own counting spells out a set of labels for each frame.
 */
export function createFrameCount(metrics: Metrics) {
  const counts = { in: new Map<string, number>(), out: new Map<string, number>() };
  metrics.onCollect(() => {
    for (const direction of ['in', 'out'] as const) {
      for (const [action, count] of counts[direction]) metrics.frames.inc({ direction, action }, count);
      counts[direction].clear();
    }
  });
  return (direction: 'in' | 'out', action: string | undefined): void => {
    const name = knownAction(action);
    counts[direction].set(name, (counts[direction].get(name) ?? 0) + 1);
  };
}

/** Has the gauges read when somebody asks for the metrics. */
export function feedGauges(
  metrics: Metrics,
  { gateway, streams, writer }: { gateway: Gateway; streams: StreamHub; writer: BatchWriter },
): void {
  metrics.onCollect(() => {
    for (const [version, count] of gateway.connections.byVersion())
      metrics.connections.set({ version }, count);
    const { inbound, outbound, paused } = gateway.connections.depths();
    metrics.queued.set({ queue: 'inbound' }, inbound);
    metrics.queued.set({ queue: 'commands' }, outbound);
    metrics.queued.set({ queue: 'batch' }, writer.waiting);
    metrics.pausedConnections.set(paused);
    metrics.streams.set(streams.streams);
  });
}
