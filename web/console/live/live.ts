/** What the console knows of the present: the pulse, and who wants to hear which live message. */

import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { LiveMessage } from './connection.ts';

export interface Pulse {
  line: 'connecting' | 'live' | 'behind';
  /** When the line broke; null while it stands. */
  brokenAt: number | null;
  /** When the latest event happened at the server. */
  lastEventAt: string | null;
  /** How old the events are that arrive now, in seconds: above a few, the stream is catching up. */
  lagSeconds: number;
  connected: number | null;
  framesPerSecond: number | null;
}

let pulse: Pulse = {
  line: 'connecting',
  brokenAt: null,
  lastEventAt: null,
  lagSeconds: 0,
  connected: null,
  framesPerSecond: null,
};
const watchers = new Set<() => void>();
const listeners = new Map<string, Set<(message: LiveMessage) => void>>();
/** The pulse is redrawn at most this often, however fast events come. */
const REDRAW_MS = 500;
let redraw: ReturnType<typeof setTimeout> | undefined;

/** Changes the pulse; a change of the line shows at once, all else a few times a second. */
export function setPulse(change: Partial<Pulse>): void {
  const sameLine = change.line === undefined || change.line === pulse.line;
  pulse = { ...pulse, ...change };
  if (!sameLine) show();
  else redraw ??= setTimeout(show, REDRAW_MS);
}

function show(): void {
  clearTimeout(redraw);
  redraw = undefined;
  for (const watcher of watchers) watcher();
}

/** Hands a message to all who listen for its kind. */
export function tell(message: LiveMessage): void {
  if (message.kind === 'pulse') {
    setPulse(addUp(message.data as unknown as Beat));
  } else {
    const lagSeconds = Math.max(0, (Date.now() - Date.parse(message.at)) / 1000);
    setPulse({ lastEventAt: message.at, lagSeconds });
  }
  for (const listener of listeners.get(message.kind) ?? []) listener(message);
}

/** What one node tells of one organization's stations. */
interface Beat {
  node: string;
  organizationId: string;
  connected: number;
  framesPerSecond: number;
}

const beats = new Map<string, Beat & { at: number }>();
/** A node that has not told for so long is gone, in milliseconds. */
const BEAT_LIVES_MS = 10_000;

/** Every node tells of the stations that it holds; people want to know of all. */
function addUp(beat: Beat): Pick<Pulse, 'connected' | 'framesPerSecond'> {
  const now = Date.now();
  beats.set(`${beat.node} ${beat.organizationId}`, { ...beat, at: now });
  let connected = 0;
  let framesPerSecond = 0;
  for (const [key, told] of beats) {
    if (now - told.at > BEAT_LIVES_MS) beats.delete(key);
    else {
      connected += told.connected;
      framesPerSecond += told.framesPerSecond;
    }
  }
  return { connected, framesPerSecond: Math.round(framesPerSecond) };
}

/** The live pulse. */
export function usePulse(): Pulse {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => pulse,
  );
}

/** Hears live messages of one kind while the component is on the screen. */
export function useLive(kind: string, hear: (message: LiveMessage) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    const listener = (message: LiveMessage) => latest.current(message);
    const set = listeners.get(kind) ?? new Set();
    listeners.set(kind, set.add(listener));
    return () => {
      set.delete(listener);
    };
  }, [kind]);
}
