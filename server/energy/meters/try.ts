import type { Sentence } from '../../platform/sentence.ts';
import type { MqttTransport, Transport, Values } from './contract.ts';
import { normalized, readMapped } from './mapping.ts';
import { openModbus } from './modbus.ts';
import { openMqtt } from './mqtt.ts';
import { sayMeter } from './sentences.ts';

/** How long a person waits for the first message of a topic. */
const topicMs = 8000;

export interface Trial {
  readonly ok: boolean;
  readonly sentence: Sentence;
  readonly values: Values | null;
  readonly found: { readonly name: string; readonly value: string }[];
}

export interface TrialInput {
  readonly transport: Transport;
  readonly inverted: boolean;
  readonly password?: string | undefined;
  /** For http: a body as the device would push it. */
  readonly sample?: string | undefined;
  readonly clientId: string;
}

/** Reads a meter once, to show a person what comes before anything is kept. */
export async function tryTransport(input: TrialInput): Promise<Trial> {
  const { transport, inverted } = input;
  const outcome = await readOnce(input, transport);
  if ('problem' in outcome) return { ok: false, sentence: outcome.problem, values: null, found: [] };
  const values = normalized(outcome.values, inverted);
  const count = Object.keys(outcome.values).length;
  const say = transport.kind === 'http' ? 'try_sample' : 'try_fine';
  return { ok: true, sentence: sayMeter(say, { count }), values, found: [...outcome.found] };
}

type Outcome = { readonly values: Values; readonly found: Trial['found'] } | { readonly problem: Sentence };

async function readOnce(input: TrialInput, transport: Transport): Promise<Outcome> {
  switch (transport.kind) {
    case 'http':
      return readSample(input.sample, transport.mapping);
    case 'mqtt':
      return listenOnce(input, transport);
    case 'modbus': {
      const connection = await openModbus(transport);
      if ('problem' in connection) return connection;
      try {
        const read = await connection.read();
        return 'problem' in read ? read : { values: read.values, found: [...read.found] };
      } finally {
        connection.close();
      }
    }
  }
}

function readSample(sample: string | undefined, mapping: Parameters<typeof readMapped>[1]): Outcome {
  if (!sample?.trim()) return { problem: sayMeter('try_no_sample') };
  let json: unknown;
  try {
    json = JSON.parse(sample);
  } catch {
    return { problem: sayMeter('not_json') };
  }
  const read = readMapped(json, mapping);
  return 'problem' in read ? read : { values: read.values, found: [] };
}

/** Waits until each topic has spoken, or the time is over; what came by then is shown. */
async function listenOnce(input: TrialInput, transport: MqttTransport): Promise<Outcome> {
  const wanted = new Set(transport.topics.flatMap(({ mapping }) => mapping.map(({ quantity }) => quantity)));
  wanted.delete('at');
  return new Promise((resolve) => {
    let values: Values = {};
    let last: Sentence | undefined;
    const options = {
      transport,
      password: input.password,
      clientId: input.clientId,
      staleMs: topicMs,
      now: Date.now,
    };
    const listening = openMqtt(options, {
      told(told) {
        values = { ...values, ...told.values };
        if ([...wanted].every((quantity) => quantity === 'at' || values[quantity] !== undefined)) finish();
      },
      problem(problem) {
        last = problem ?? undefined;
        if (problem) finish();
      },
    });
    const timer = setTimeout(finish, topicMs);
    function finish(): void {
      clearTimeout(timer);
      void listening.then((one) => one.close()).catch(() => {});
      if (Object.keys(values).length > 0) resolve({ values, found: [] });
      else
        resolve({
          problem:
            last ?? sayMeter('topic_silent', { topic: transport.topics[0]!.topic, seconds: topicMs / 1000 }),
        });
    }
  });
}
