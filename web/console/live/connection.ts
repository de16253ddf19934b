import { eventParser, type ServerEvent } from './sse.ts';

/** What the live stream carries (server/platform/stream-contract.ts). */
export interface LiveMessage {
  kind: string;
  at: string;
  organizationId: string | null;
  siteId: string | null;
  stationId: string | null;
  subjectId: string | null;
  data: Record<string, unknown>;
}

export interface Hooks {
  onMessage: (message: LiveMessage) => void;
  /** The stream stands. */
  onOpen: () => void;
  /** The stream broke, or was ended; it is tried again unless the person is signed out. */
  onBreak: () => void;
  /** Too much was missed: everything has to be loaded anew. */
  onReset: () => void;
  onSignedOut: () => void;
}

/** The server sends a heartbeat comment more often than this; silence means that the line is dead. */
const SILENCE_MS = 45_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** Keeps one live stream open, resuming after the last event that was seen. Returns how to end it. */
export function openLive(address: string, hooks: Hooks): () => void {
  const ended = new AbortController();
  let lastId: string | undefined;
  let retryMs = FIRST_RETRY_MS;

  const take = (event: ServerEvent) => {
    if (event.id !== undefined) lastId = event.id;
    if (event.kind === 'hello') return;
    if (event.kind === 'reset') return hooks.onReset();
    if (event.kind === 'bye') return;
    hooks.onMessage(JSON.parse(event.data) as LiveMessage);
  };

  const once = async (): Promise<'again' | 'signed-out'> => {
    const line = new AbortController();
    const stop = () => line.abort();
    ended.signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, SILENCE_MS);
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (lastId !== undefined) headers['last-event-id'] = lastId;
      const response = await fetch(address, { headers, signal: line.signal, credentials: 'same-origin' });
      if (response.status === 401) return 'signed-out';
      if (!response.ok || !response.body) return 'again';
      hooks.onOpen();
      retryMs = FIRST_RETRY_MS;
      const feed = eventParser(take);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return 'again';
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE_MS);
        feed(value);
      }
    } catch {
      // Any break of the line is answered alike: wait a little, go on after the last event.
      return 'again';
    } finally {
      clearTimeout(silence);
      stop();
      ended.signal.removeEventListener('abort', stop);
    }
  };

  const run = async () => {
    while (!ended.signal.aborted) {
      if ((await once()) === 'signed-out') return hooks.onSignedOut();
      if (ended.signal.aborted) return;
      hooks.onBreak();
      await new Promise((wake) => setTimeout(wake, retryMs * (0.7 + Math.random() * 0.6)));
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  };
  void run();
  return () => ended.abort();
}
