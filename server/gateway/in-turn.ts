/** A command that its station takes bit by bit (the keys of 1.6): each request by itself, their answers told as one. */

import { type Ended, judge, judgeStopped } from './verdict.ts';

/** What the station said to one of the requests: its own status, or the code of the error that it answered with. */
interface Said {
  readonly key: string;
  readonly status: string;
}

/**
 * Sends the requests one after the other. A key that the station refuses, be it by an error, does not keep it from the
 * next; silence and a lost connection do, and the rest is not sent.
 */
export async function askInTurn(
  requests: readonly object[],
  send: (request: object, at: number) => Promise<Ended>,
): Promise<Ended> {
  const said: Said[] = [];
  const keys = requests.map(keyOf);
  let durationMs = 0;
  let first: { readonly messageId: string; readonly sentAt: number } | undefined;
  for (const [at, request] of requests.entries()) {
    const end = await send(request, at);
    const { outcome } = end;
    durationMs += outcome?.durationMs ?? 0;
    if (outcome?.outcome !== 'answered' && outcome?.outcome !== 'error') {
      const judgement = judgeStopped(end.judgement, { said, key: keys[at]!, left: keys.slice(at + 1) });
      return { judgement, outcome: outcome && { ...outcome, durationMs } };
    }
    first ??= { messageId: outcome.messageId, sentAt: outcome.sentAt };
    said.push({
      key: keys[at]!,
      status: outcome.outcome === 'error' ? outcome.code : statusOf(outcome.payload),
    });
  }
  const payload = { changeConfigurationResult: said };
  const joined = { outcome: 'answered', payload, ...first!, durationMs } as const;
  return { judgement: judge(joined, 0), outcome: joined };
}

const keyOf = (request: object) => String((request as { key?: unknown }).key);
const statusOf = (answer: unknown) => String((answer as { status?: unknown } | null)?.status ?? 'no status');
