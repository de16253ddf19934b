import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Buckets in seconds for what should answer within a frame's patience. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const items = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export type Metrics = ReturnType<typeof createMetrics>;

/** Declares every metric that Busbar tells, in a registry of its own (several apps may live in one test process). */
export function createMetrics(options: { processMetrics?: boolean } = {}) {
  const registry = new Registry();
  const registers = [registry];
  const collectors: (() => void)[] = [];
  if (options.processMetrics ?? true) collectDefaultMetrics({ register: registry });
  return {
    registry,
    /** Has gauges set when somebody asks for the metrics. */
    onCollect: (collector: () => void): void => {
      collectors.push(collector);
    },
    connections: new Gauge({
      name: 'busbar_station_connections',
      help: 'Stations connected to this node, by protocol version.',
      labelNames: ['version'],
      registers,
      // Metrics are collected in the order of their declaration: this first one has the others fed.
      collect: () => {
        for (const collector of collectors) collector();
      },
    }),
    refusedConnections: new Counter({
      name: 'busbar_refused_connections_total',
      help: 'Connections refused at the door, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    frames: new Counter({
      name: 'busbar_frames_total',
      help: 'OCPP frames by direction (in, out) and action.',
      labelNames: ['direction', 'action'],
      registers,
    }),
    messageSeconds: new Histogram({
      name: 'busbar_message_seconds',
      help: 'From the arrival of a station’s message to its answer, commit included.',
      labelNames: ['action'],
      buckets: seconds,
      registers,
    }),
    commandSeconds: new Histogram({
      name: 'busbar_command_seconds',
      help: 'Commands to stations, waiting for their turn included, by outcome.',
      labelNames: ['outcome'],
      buckets: [...seconds, 30, 60, 120],
      registers,
    }),
    batchItems: new Histogram({
      name: 'busbar_batch_items',
      help: 'Messages that share one database transaction.',
      buckets: items,
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'busbar_batch_seconds',
      help: 'Database time of one batch, from BEGIN to COMMIT.',
      buckets: seconds,
      registers,
    }),
    queued: new Gauge({
      name: 'busbar_queued',
      help: 'What waits, by queue: inbound, commands, batch.',
      labelNames: ['queue'],
      registers,
    }),
    pausedConnections: new Gauge({
      name: 'busbar_paused_connections',
      help: 'Stations that are not read from for the moment.',
      registers,
    }),
    databaseStalled: new Gauge({
      name: 'busbar_database_stalled',
      help: '1 while the database does not answer and reading from stations is paused.',
      registers,
    }),
    outboxLagSeconds: new Gauge({
      name: 'busbar_outbox_lag_seconds',
      help: 'Age of the oldest event that each consumer found at its last look; 0 when it found none.',
      labelNames: ['consumer'],
      registers,
    }),
    eventsAside: new Gauge({
      name: 'busbar_events_set_aside',
      help: 'Events that a consumer could not take and that wait for an operator, by consumer: more than none is an alarm.',
      labelNames: ['consumer'],
      registers,
    }),
    defaultPartitionRows: new Gauge({
      name: 'busbar_default_partition_rows',
      help: 'Rows that fell into a DEFAULT partition, by table: more than none means that a partition was missing.',
      labelNames: ['table'],
      registers,
    }),
    streams: new Gauge({
      name: 'busbar_streams',
      help: 'Live streams that are open on this node.',
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'busbar_http_request_seconds',
      help: 'HTTP requests by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: seconds,
      registers,
    }),
    passwordChecks: new Gauge({
      name: 'busbar_password_checks_waiting',
      help: 'Password checks that wait for their turn.',
      registers,
    }),
  };
}
