/** How long a stream that was refused waits until it is asked for again, in milliseconds: twice as long each time. */
const waits = { first: 1_000, longest: 30_000 } as const;

/** What is done with a stream of the server. */
export interface Hears {
  /** The event that is heard. */
  readonly event: string;
  readonly told: (data: string) => void;
  /** It is open again: what was told meanwhile was missed. */
  readonly reopened: () => void;
  /** It broke, or was refused. */
  readonly lost?: () => void;
}

/**
 * Hears a stream of the server until it is closed. The browser opens a broken one again by itself, but never one that
 * was answered with an error, as by a proxy whose server is being started again.
 */
export function lastingStream(
  address: string,
  hears: Hears,
  open: (address: string) => EventSource = (to) => new EventSource(to),
): { close(): void } {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait: number = waits.first;
  let isLost = false;

  function begin(): void {
    source = open(address);
    source.addEventListener(hears.event, (event) => hears.told((event as MessageEvent<string>).data));
    source.addEventListener('open', () => {
      wait = waits.first;
      if (isLost) hears.reopened();
      isLost = false;
    });
    source.addEventListener('error', () => {
      isLost = true;
      hears.lost?.();
      if (source.readyState !== source.CLOSED) return;
      timer = setTimeout(begin, wait);
      wait = Math.min(wait * 2, waits.longest);
    });
  }

  begin();
  return {
    close() {
      clearTimeout(timer);
      source.close();
    },
  };
}
