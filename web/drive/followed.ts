import { useEffect, useState } from 'react';
import type { ResponseOf, Route } from '../../server/platform/http/contract.ts';
import { type ArgsOf, addressOf, call, Problem } from './api.ts';
import { lastingStream } from './lasting.ts';

/**
 * One thing as it stands: read first, told by its stream whenever it changes, and read anew when the stream was broken
 * (who was signed out elsewhere is told so, rather than shown what was) or the page is looked at again.
 */
export function useFollowed<R extends Route>(
  route: R,
  args: ArgsOf<R>,
  stream: { address: string; event: string },
) {
  const [told, put] = useState<ResponseOf<R>>();
  const [problem, setProblem] = useState<Problem>();
  const [asked, setAsked] = useState(0);
  const { address, event } = stream;
  const key = addressOf(route, args);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the arguments say; asked anew when somebody says so
  useEffect(() => {
    const ending = new AbortController();
    const take = (now: ResponseOf<R>) => {
      setProblem(undefined);
      put(now);
    };
    const failed = (error: unknown) => {
      if (!ending.signal.aborted) setProblem(error instanceof Problem ? error : new Problem(0, {}));
    };
    const read = () => void call(route, args, ending.signal).then(take, failed);
    const seen = () => {
      if (document.visibilityState === 'visible') read();
    };
    read();
    const hearing = lastingStream(address, {
      event,
      told: (data) => take(JSON.parse(data)),
      reopened: read,
      lost: read,
    });
    document.addEventListener('visibilitychange', seen);
    return () => {
      ending.abort();
      hearing.close();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [key, address, event, asked]);
  return { told, problem, put, retry: () => setAsked(asked + 1) };
}
