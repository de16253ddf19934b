import type { Sentence } from '../../platform/sentence.ts';
import type { BatteryControl } from './contract.ts';
import { type ControlPort, filled, releasedText } from './control.ts';
import { sayControl } from './sentences.ts';

/** A device must have answered in this time. */
const answerMs = 5000;

/** Tells a device, or the energy manager before it, by a request of its own each time. */
export function commandHttp(
  control: Extract<BatteryControl, { kind: 'http' }>,
  password: string | undefined,
): ControlPort {
  const { url, method, payload, release } = control;
  const host = new URL(url).host;

  async function send(body: string): Promise<Sentence | undefined> {
    try {
      const answer = await fetch(url, {
        method,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
        headers: {
          'content-type': 'application/json',
          ...(password !== undefined && { authorization: `Bearer ${password}` }),
        },
      });
      await answer.body?.cancel();
      return answer.ok ? undefined : sayControl('status', { host, status: answer.status });
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      if (name === 'TimeoutError') return sayControl('silent', { host });
      if (cause?.code === 'ECONNREFUSED') return sayControl('refused', { host });
      return cause?.code
        ? sayControl('unreachable', { host })
        : sayControl('broken', { reason: String(error) });
    }
  }

  return {
    command: (watts, seconds) => send(filled(payload, watts, seconds)),
    release: () => send(releasedText(release)),
    close: async () => {},
  };
}
