import type { MqttClient } from 'mqtt';
import type { Sentence } from '../../platform/sentence.ts';
import type { BatteryControl } from './contract.ts';
import { type ControlPort, filled, releasedText } from './control.ts';
import { sayControl } from './sentences.ts';

/** How long the broker may take to let us in, and to confirm what was published. */
const answerMs = 5000;

/** Publishes set-points on a topic, at least once each (QoS 1), not retained: an old one must not come back. */
export function openMqttControl(
  control: Extract<BatteryControl, { kind: 'mqtt' }>,
  password: string | undefined,
  id: string,
): ControlPort {
  const { url, username, topic, payload, release } = control;
  const host = new URL(url).host;
  let client: MqttClient | undefined;

  async function connected(): Promise<MqttClient> {
    if (client?.connected) return client;
    client?.end(true);
    client = undefined;
    const { connectAsync } = await import('mqtt');
    client = await connectAsync(url, {
      clientId: `busbar-${id.slice(-12)}-set`,
      connectTimeout: answerMs,
      reconnectPeriod: 0,
      clean: true,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    });
    client.on('error', () => {});
    return client;
  }

  async function send(text: string): Promise<Sentence | undefined> {
    try {
      const to = await connected();
      await within(to.publishAsync(topic, text, { qos: 1 }));
      return undefined;
    } catch (error) {
      client?.end(true);
      client = undefined;
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ECONNREFUSED') return sayControl('refused', { host });
      if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return sayControl('unreachable', { host });
      if (message === 'connack timeout' || code === 'ETIMEDOUT') return sayControl('silent', { host });
      return sayControl('broken', { reason: message });
    }
  }

  return {
    command: (watts, seconds) => send(filled(payload, watts, seconds)),
    release: () => send(releasedText(release)),
    close: async () => {
      await client?.endAsync(true);
      client = undefined;
    },
  };
}

async function within<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
    answerMs,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
