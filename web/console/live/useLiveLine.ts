import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { tellSignedOut } from '../api.ts';
import { createFreshness } from '../freshness.ts';
import { openLive } from './connection.ts';
import { setPulse, tell } from './live.ts';

/** Holds the one live stream of the console open while a person is signed in. */
export function useLiveLine(): void {
  const client = useQueryClient();
  useEffect(() => {
    const freshen = createFreshness(client);
    let everOpen = false;
    let brokenAt: number | null = null;
    return openLive('/api/v1/stream', {
      onMessage: (message) => {
        freshen(message);
        tell(message);
      },
      onOpen: () => {
        everOpen = true;
        brokenAt = null;
        setPulse({ line: 'live', brokenAt });
      },
      onBreak: () => {
        brokenAt ??= Date.now();
        setPulse({ line: everOpen ? 'behind' : 'connecting', brokenAt });
      },
      onReset: () => void client.invalidateQueries(),
      onSignedOut: tellSignedOut,
    });
  }, [client]);
}
