import type { IClientOptions, MqttClient } from 'mqtt';
import type { Sentence } from '../../platform/sentence.ts';
import type { MqttTransport, Values } from './contract.ts';
import { readMapped, type Told } from './mapping.ts';
import { sayMeter } from './sentences.ts';

/** How long the broker may take to let us in. */
const connectMs = 8000;
/** Pause before connecting again; the library waits so long each time. */
const againMs = 10_000;
/** A payload larger than this is no reading. */
const mostBytes = 65_536;

export interface MqttListener {
  told(told: Told): void;
  /** What keeps values from coming; null when it is over. */
  problem(problem: Sentence | null): void;
}

export interface MqttOptions {
  readonly transport: MqttTransport;
  readonly password?: string | undefined;
  /** The same at every connection: the broker ends the older of two. */
  readonly clientId: string;
  /** Values of a topic that was silent for longer are left out. */
  readonly staleMs: number;
  readonly now: () => number;
}

/** Listens to a broker until it is closed, and connects again by itself. */
export async function openMqtt(
  options: MqttOptions,
  listener: MqttListener,
): Promise<{ close(): Promise<void> }> {
  const { transport, password, clientId } = options;
  const { default: mqtt } = await import('mqtt');
  const settings: IClientOptions = {
    clientId,
    ...(transport.username !== undefined && { username: transport.username }),
    ...(password !== undefined && { password }),
    connectTimeout: connectMs,
    reconnectPeriod: againMs,
    clean: true,
  };
  const client: MqttClient = mqtt.connect(transport.url, settings);
  const gather = createGather(options);
  client.on('connect', () => {
    listener.problem(null);
    client.subscribe(
      transport.topics.map(({ topic }) => topic),
      (error) => error && listener.problem(sayMeter('broken', { reason: error.message })),
    );
  });
  client.on('message', (topic, payload) => {
    const outcome = gather(topic, payload);
    if ('problem' in outcome) listener.problem(outcome.problem);
    else listener.told(outcome);
  });
  client.on('error', (error) => listener.problem(explain(error, transport)));
  client.on('close', () => listener.problem(sayMeter('broker_gone')));
  return {
    close: () => {
      client.removeAllListeners('close');
      return client.endAsync(true).then(() => {});
    },
  };
}

/** Puts the topics of one meter together: each message gives all values that are still fresh. */
export function createGather({
  transport,
  staleMs,
  now,
}: Pick<MqttOptions, 'transport' | 'staleMs' | 'now'>) {
  const last = new Map<string, { readonly at: number; readonly values: Values }>();
  return function gather(topic: string, payload: Uint8Array): Told | { readonly problem: Sentence } {
    const entry = transport.topics.find((one) => fits(one.topic, topic));
    if (!entry || payload.length > mostBytes) return { problem: sayMeter('nothing') };
    const read = readPayload(Buffer.from(payload).toString('utf8'), entry.mapping);
    if ('problem' in read) return read;
    const at = now();
    last.set(entry.topic, { at, values: read.values });
    const values: Values = {};
    for (const one of last.values()) if (at - one.at <= staleMs) Object.assign(values, one.values);
    return { values, ...(read.at && { at: read.at }) };
  };
}

/** A payload is JSON; a bare number is JSON too. */
export function readPayload(text: string, mapping: MqttTransport['topics'][number]['mapping']) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Some devices write a bare text such as “230,1”.
    json = text;
  }
  return readMapped(json, mapping);
}

/** Whether a topic is one that a filter asks for: `+` stands for one level, `#` for all that follow. */
export function fits(filter: string, topic: string): boolean {
  const [wanted, given] = [filter.split('/'), topic.split('/')];
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (level !== '+' && level !== given[index]) return false;
    if (given[index] === undefined) return false;
  }
  return wanted.length === given.length;
}

function explain(error: unknown, { url }: MqttTransport): Sentence {
  const { code, message } = error as { code?: string | number; message?: string };
  const { hostname: host, port } = new URL(url);
  // MQTT 3.1.1, 3.2.2.3 and MQTT 5, 3.2.2.2: user name or password wrong, not authorized.
  if ([4, 5, 134, 135].includes(Number(code))) return sayMeter('broker_refused');
  if (code === 'ECONNREFUSED') return sayMeter('refused', { host, port: port || 1883 });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return sayMeter('unreachable', { host });
  if (message === 'connack timeout') return sayMeter('timeout', { host, seconds: connectMs / 1000 });
  return sayMeter('broken', { reason: message || String(error) });
}
