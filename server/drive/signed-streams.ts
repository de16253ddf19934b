import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { onceOver } from '../platform/http/once-over.ts';
import type { Account, Accounts } from './account.ts';

/** A stream goes on so long at the most after its driver signed out or was erased, on whichever node that was. */
const lookMs = 3000;

interface Stream {
  readonly signIn: string;
  readonly driverIds: readonly string[];
}

/** The streams on this node that are for one driver alone: each ends with the sign-in that it was opened under. */
export function createSignedStreams(
  accounts: Pick<Accounts, 'signInOf' | 'standing'>,
  onFault: (error: unknown, about: string) => void,
) {
  const streams = new Map<ServerResponse, Stream>();
  let looking: NodeJS.Timeout | undefined;

  /** One question for all of them. */
  async function look(): Promise<void> {
    const asked = [...streams];
    const standing = await accounts.standing(asked.map(([, { signIn }]) => signIn));
    for (const [response, { signIn, driverIds }] of asked) {
      const left = standing.get(signIn);
      if (!left || driverIds.some((id) => !left.includes(id))) response.end();
    }
  }

  function lookOften(): NodeJS.Timeout {
    const soon = () =>
      void look().catch((error) => onFault(error, 'looking whether drivers are still signed in'));
    return setInterval(soon, lookMs).unref();
  }

  return {
    /** Ends this stream once its account has signed out, or stands no more for one of its drivers. */
    keep(request: FastifyRequest, { driverIds }: Account, response: ServerResponse): void {
      const signIn = accounts.signInOf(request);
      if (!signIn) return void response.end();
      streams.set(response, { signIn, driverIds });
      looking ??= lookOften();
      onceOver(response, () => {
        streams.delete(response);
        if (streams.size > 0) return;
        clearInterval(looking);
        looking = undefined;
      });
    },
  };
}
export type SignedStreams = ReturnType<typeof createSignedStreams>;
