/**
 * Stations of a firmware campaign in a process of their own: each tells a meter value at its pace, and when it is asked
 * for a firmware it fetches the file and tells its steps. Started by bench/campaign.ts with its options as JSON; a line
 * on stdin begins the next part, and each part ends with one JSON line.
 */
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

export interface FleetOptions {
  readonly url: string;
  readonly prefix: string;
  readonly stations: number;
  readonly ratePerSecond: number;
  /** From one step of an installation to the next. */
  readonly stepMs: number;
}

export interface Part {
  readonly connected: number;
  readonly answered: number;
  readonly p50: number;
  readonly p99: number;
  readonly asked: number;
  readonly fetched: number;
  readonly installed: number;
  readonly errors: readonly string[];
}

const options = JSON.parse(process.argv[2]!) as FleetOptions;
const opening = 200;
const steps = ['Downloading', 'Downloaded', 'Installing', 'Installed'] as const;

interface Station {
  readonly socket: WebSocket;
  readonly waiting: Map<string, (frame: readonly unknown[]) => void>;
  count: number;
  busy: boolean;
}

const errors = new Set<string>();
let latencies: number[] = [];
let [asked, fetched, installed] = [0, 0, 0];

function connect(index: number): Promise<Station> {
  const socket = new WebSocket(`${options.url}/${options.prefix}${index}`, ['ocpp2.0.1'], {
    perMessageDeflate: false,
  });
  const station: Station = { socket, waiting: new Map(), count: 0, busy: false };
  socket.on('message', (data) => receive(station, JSON.parse(String(data))));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(station));
    socket.once('error', reject);
  });
}

function receive(station: Station, frame: readonly [number, string, ...unknown[]]): void {
  if (frame[0] !== 2) {
    station.waiting.get(frame[1])?.(frame);
    return;
  }
  const [, id, action, payload] = frame;
  const answer = (text: readonly unknown[]) => station.socket.send(JSON.stringify(text));
  if (action !== 'UpdateFirmware') {
    answer([4, id, 'NotSupported', '', {}]);
    return;
  }
  asked += 1;
  answer([3, id, { status: 'Accepted' }]);
  install(station, payload as { requestId: number; firmware: { location: string } }).catch((error) =>
    errors.add(String(error)),
  );
}

function call(station: Station, action: string, payload: object): Promise<void> {
  station.count += 1;
  const id = String(station.count);
  return new Promise((resolve) => {
    station.waiting.set(id, (frame) => {
      station.waiting.delete(id);
      if (frame[0] === 4) errors.add(`${action}: ${frame[2]}`);
      resolve();
    });
    station.socket.send(JSON.stringify([2, id, action, payload]));
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, options.stepMs * (0.5 + Math.random())));

async function install(
  station: Station,
  { requestId, firmware }: { requestId: number; firmware: { location: string } },
): Promise<void> {
  for (const status of steps) {
    await pause();
    if (status === 'Downloaded') {
      const file = await fetch(firmware.location);
      await file.arrayBuffer();
      if (!file.ok) errors.add(`the file: ${file.status}`);
      fetched += 1;
    }
    await call(station, 'FirmwareStatusNotification', { status, requestId });
  }
  installed += 1;
}

/** A meter value of the next station that waits for none; late ones count from when they were due. */
async function tell(station: Station, due: number): Promise<void> {
  station.busy = true;
  const timestamp = new Date().toISOString();
  const sampledValue = [{ value: station.count, measurand: 'Energy.Active.Import.Register' }];
  await call(station, 'MeterValues', { evseId: 1, meterValue: [{ timestamp, sampledValue }] });
  latencies.push(performance.now() - due);
  station.busy = false;
}

const stations: Station[] = [];
let next = 0;
await Promise.all(
  Array.from({ length: opening }, async () => {
    for (let index = next++; index < options.stations; index = next++) {
      const station = await connect(index);
      const chargingStation = { vendorName: 'Bench', model: 'Fleet', firmwareVersion: '1.0' };
      await call(station, 'BootNotification', { reason: 'PowerUp', chargingStation });
      stations.push(station);
    }
  }),
);

const everyMs = 10;
const began = performance.now();
let sent = 0;
let turn = 0;
setInterval(() => {
  const due = ((performance.now() - began) / 1_000) * options.ratePerSecond;
  for (; sent < due; sent += 1) {
    const at = began + (sent / options.ratePerSecond) * 1_000;
    for (let tried = 0; tried < stations.length && stations[turn % stations.length]!.busy; tried += 1)
      turn += 1;
    void tell(stations[turn++ % stations.length]!, at);
  }
}, everyMs);

function part(): Part {
  const sorted = latencies.sort((a, b) => a - b);
  latencies = [];
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    connected: stations.length,
    answered: sorted.length,
    p50: at(0.5),
    p99: at(0.99),
    asked,
    fetched,
    installed,
    errors: [...errors],
  };
}
console.log(JSON.stringify(part()));
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'end') process.exit(0);
  console.log(JSON.stringify(part()));
});
