import { createPeer, encodeResult, type ManualTimers, type Peer, type Version } from '@busbar/ocpp';

/** Two ends of an OCPP connection without a socket: texts arrive after a while of virtual time. */
export interface Wire {
  readonly csms: Peer;
  /** Written both ways so far. */
  bytes(): number;
  cut(): void;
}

export interface WireOptions {
  readonly version: Version;
  readonly timers: ManualTimers;
  /** How long a text is on its way, in milliseconds. */
  readonly latencyMs: number;
  /** Answers calls; the text is sent after `answerMs`. */
  readonly answer: (action: string, payload: unknown) => { payload: unknown; afterMs: number };
}

/** Joins a CSMS and a station. */
export function connect({ version, timers, latencyMs, answer }: WireOptions): Wire {
  let whole = true;
  let bytes = 0;
  const carry = (to: () => Peer) => (text: string) => {
    bytes += text.length;
    timers.after(latencyMs, () => whole && to().receive(text));
  };
  const csms: Peer = createPeer({
    version,
    role: 'csms',
    timers,
    send: carry(() => station),
    onCall: ({ messageId }) => encodeResult(messageId, {}),
  });
  const station: Peer = createPeer({
    version,
    role: 'station',
    timers,
    send: carry(() => csms),
    onCall: (call) => {
      const { payload, afterMs } = answer(call.action, call.payload);
      const { promise, resolve } = Promise.withResolvers<string>();
      timers.after(afterMs, () => resolve(encodeResult(call.messageId, payload)));
      return promise;
    },
  });
  return {
    csms,
    bytes: () => bytes,
    cut() {
      whole = false;
      csms.close('the connection was lost');
      station.close('the connection was lost');
    },
  };
}
