/**
 * A load of stations in a process of its own, so that its CPU is not counted as the server's: bare sockets that
 * send prepared frames. Started by the benchmarks with its options as JSON; prints its result as one JSON line.
 */
import WebSocket from 'ws';

export interface LoadOptions {
  readonly url: string;
  readonly stations: number;
  readonly prefix: string;
  readonly subprotocol: 'ocpp1.6' | 'ocpp2.0.1';
  readonly password?: string;
  /** Sockets that open at the same time at the most. */
  readonly opening: number;
  /** What each station does once it is connected. */
  readonly task: 'echo' | 'idle' | 'boot' | 'meter' | 'transactions';
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Frames per second over all stations; absent: closed loop, each station sends when it was answered. */
  readonly ratePerSecond?: number;
}

export interface LoadResult {
  readonly connected: number;
  readonly refused: number;
  readonly connectSeconds: number;
  readonly sent: number;
  readonly answered: number;
  readonly errors: string[];
  /** Frames answered within the measured time, per second. */
  readonly perSecond: number;
  /** Milliseconds from the moment a frame was due to its answer. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Whole transactions ended within the measured time, per second. */
  readonly transactionsPerSecond: number;
}

const options = JSON.parse(process.argv[2]!) as LoadOptions;
const is16 = options.subprotocol === 'ocpp1.6';
let sent = 0;
let answered = 0;
let refused = 0;
let measured = 0;
let ended = 0;
let measuring = false;
const latencies: number[] = [];
const errors = new Set<string>();

interface Station {
  readonly index: number;
  readonly socket: WebSocket;
  count: number;
  at: number;
  transaction: string;
  /** The next sequence number of the running transaction. */
  seqNo: number;
  waiting: Map<string, { due: number; done: (payload: Record<string, unknown>) => void }>;
}

function connect(index: number): Promise<Station | undefined> {
  const identity = `${options.prefix}${index}`;
  const headers: Record<string, string> = options.password
    ? { authorization: `Basic ${Buffer.from(`${identity}:${options.password}`).toString('base64')}` }
    : {};
  const socket = new WebSocket(`${options.url}/${identity}`, [options.subprotocol], {
    headers,
    perMessageDeflate: false,
  });
  const station: Station = {
    index,
    socket,
    count: 0,
    at: 0,
    transaction: '',
    seqNo: 0,
    waiting: new Map(),
  };
  return new Promise((resolve) => {
    socket.on('open', () => resolve(station));
    socket.on('error', (error) => {
      refused += 1;
      errors.add(error.message);
      resolve(undefined);
    });
    socket.on('message', (data) => receive(station, String(data)));
  });
}

function receive(station: Station, text: string): void {
  const frame = JSON.parse(text) as [number, string, ...unknown[]];
  if (frame[0] === 2) {
    station.socket.send(JSON.stringify([4, frame[1], 'NotSupported', '', {}]));
    return;
  }
  const pending = station.waiting.get(frame[1]);
  if (!pending) return;
  station.waiting.delete(frame[1]);
  answered += 1;
  if (frame[0] === 4) errors.add(`${frame[2]}: ${frame[3]}`);
  if (measuring) {
    measured += 1;
    latencies.push(performance.now() - pending.due);
  }
  pending.done((frame[2] ?? {}) as Record<string, unknown>);
}

function call(
  station: Station,
  action: string,
  payload: string,
  due = performance.now(),
): Promise<Record<string, unknown>> {
  station.count += 1;
  const id = `${station.index}-${station.count}`;
  sent += 1;
  return new Promise((done) => {
    station.waiting.set(id, { due, done });
    station.socket.send(`[2,"${id}","${action}",${payload}]`);
  });
}

const tick = (station: Station) => {
  // The present, as a station with a right clock tells it: a past would send each start to the database.
  station.at = Math.max(station.at + 1, Date.now());
  return new Date(station.at).toISOString();
};

const sampled16 = (wattHours: number) =>
  `[{"value":"${wattHours}","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"11012.5","measurand":"Power.Active.Import","unit":"W"},{"value":"15.9","measurand":"Current.Import","phase":"L1","unit":"A"},{"value":"16.0","measurand":"Current.Import","phase":"L2","unit":"A"},{"value":"15.9","measurand":"Current.Import","phase":"L3","unit":"A"}]`;
const sampled2 = (wattHours: number) =>
  `[{"value":${wattHours},"context":"Sample.Periodic","measurand":"Energy.Active.Import.Register"},{"value":11012.5,"measurand":"Power.Active.Import"},{"value":15.9,"measurand":"Current.Import","phase":"L1"},{"value":16,"measurand":"Current.Import","phase":"L2"},{"value":15.9,"measurand":"Current.Import","phase":"L3"}]`;

function boot(station: Station): Promise<unknown> {
  return is16
    ? call(station, 'BootNotification', '{"chargePointVendor":"Bench","chargePointModel":"One"}')
    : call(
        station,
        'BootNotification',
        '{"reason":"PowerUp","chargingStation":{"vendorName":"Bench","model":"One"}}',
      );
}

function status(station: Station, connector: number): Promise<unknown> {
  return is16
    ? call(
        station,
        'StatusNotification',
        `{"connectorId":${connector},"errorCode":"NoError","status":"Available"}`,
      )
    : call(
        station,
        'StatusNotification',
        `{"timestamp":"${tick(station)}","connectorStatus":"Available","evseId":1,"connectorId":${Math.max(connector, 1)}}`,
      );
}

let sequence = 0;
async function start(station: Station): Promise<void> {
  station.count += 1;
  if (is16) {
    const answer = await call(
      station,
      'StartTransaction',
      `{"connectorId":1,"idTag":"BENCH","meterStart":${station.count * 10},"timestamp":"${tick(station)}"}`,
    );
    station.transaction = String(answer.transactionId);
  } else {
    sequence += 1;
    station.transaction = `${process.pid}-${station.index}-${sequence}`;
    station.seqNo = 0;
    await event(station, 'Started', 'CablePluggedIn');
  }
}

function event(
  station: Station,
  kind: string,
  trigger: string,
  due?: number,
): Promise<Record<string, unknown>> {
  const context =
    kind === 'Started' ? 'Transaction.Begin' : kind === 'Ended' ? 'Transaction.End' : 'Sample.Periodic';
  const at = tick(station);
  const seqNo = station.seqNo++;
  return call(
    station,
    'TransactionEvent',
    `{"eventType":"${kind}","timestamp":"${at}","triggerReason":"${trigger}","seqNo":${seqNo},"transactionInfo":{"transactionId":"${station.transaction}","chargingState":"Charging"},"evse":{"id":1,"connectorId":1},"meterValue":[{"timestamp":"${at}","sampledValue":${sampled2(station.count * 10).replace('Sample.Periodic', context)}}]}`,
    due,
  );
}

function meter(station: Station, due?: number): Promise<Record<string, unknown>> {
  if (!is16) return event(station, 'Updated', 'MeterValuePeriodic', due);
  const payload = `{"connectorId":1,"transactionId":${station.transaction || 1},"meterValue":[{"timestamp":"${tick(station)}","sampledValue":${sampled16(station.count * 10)}}]}`;
  return call(station, 'MeterValues', payload, due);
}

async function stop(station: Station): Promise<void> {
  if (!is16) await event(station, 'Ended', 'StopAuthorized');
  else {
    station.count += 1;
    await call(
      station,
      'StopTransaction',
      `{"transactionId":${station.transaction},"meterStop":${station.count * 10},"timestamp":"${tick(station)}"}`,
    );
  }
  if (measuring) ended += 1;
}

let running = true;
async function perform(station: Station): Promise<void> {
  if (options.task === 'idle') return void (await boot(station));
  if (options.task === 'boot') {
    await boot(station);
    await status(station, 0);
    await status(station, 1);
    return;
  }
  if (options.task === 'echo' && !is16) station.transaction = 'echo';
  if (options.task === 'meter') await prepare(station);
  if (options.ratePerSecond !== undefined) return;
  while (running) {
    if (options.task === 'transactions') {
      await start(station);
      for (let sample = 0; sample < 10; sample += 1) await meter(station);
      await stop(station);
    } else await meter(station);
  }
}

async function prepare(station: Station): Promise<void> {
  await boot(station);
  await start(station);
}

/** Open loop: frames are due at even distances whatever the answers do; a station busy at its time is passed over. */
async function openLoop(stations: readonly Station[], until: number): Promise<void> {
  const gap = 1_000 / options.ratePerSecond!;
  let due = performance.now();
  let next = 0;
  while (performance.now() < until) {
    while (due <= performance.now()) {
      for (let tries = 0; tries < stations.length; tries += 1) {
        const station = stations[next++ % stations.length]!;
        if (station.waiting.size > 0) continue;
        void meter(station, due);
        break;
      }
      due += gap;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
const began = performance.now();
const stations: Station[] = [];
for (let index = 0; index < options.stations; index += options.opening) {
  const count = Math.min(options.opening, options.stations - index);
  const opened = await Promise.all(Array.from({ length: count }, (_, offset) => connect(index + offset)));
  stations.push(...opened.filter((station) => station !== undefined));
}
if (options.ratePerSecond !== undefined && options.task === 'meter') await Promise.all(stations.map(prepare));
const work = options.ratePerSecond === undefined ? stations.map(perform) : [];
if (options.task === 'boot' || options.task === 'idle') await Promise.all(work);
const connectSeconds = (performance.now() - began) / 1_000;
if (options.task === 'idle') {
  process.stdout.write('idle\n');
  await pause(options.seconds);
} else if (options.task !== 'boot') {
  const total = options.warmUpSeconds + options.seconds;
  if (options.ratePerSecond !== undefined) void openLoop(stations, performance.now() + total * 1_000);
  await pause(options.warmUpSeconds);
  measuring = true;
  process.stdout.write('measuring\n');
  await pause(options.seconds);
  measuring = false;
  process.stdout.write('measured\n');
  running = false;
  // Answers still under way belong to the proof that nothing sent is missing.
  for (
    let patience = 0;
    patience < 100 && stations.some((station) => station.waiting.size > 0);
    patience += 1
  )
    await pause(0.1);
}
latencies.sort((a, b) => a - b);
const quantile = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
const result: LoadResult = {
  connected: stations.length,
  refused,
  connectSeconds,
  sent,
  answered,
  errors: [...errors].slice(0, 5),
  perSecond: options.seconds > 0 ? measured / options.seconds : 0,
  p50: quantile(0.5),
  p99: quantile(0.99),
  max: latencies.at(-1) ?? 0,
  transactionsPerSecond: options.seconds > 0 ? ended / options.seconds : 0,
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
