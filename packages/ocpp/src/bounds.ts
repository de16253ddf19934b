/** The limits that one connection keeps, so that no peer can make us spend memory or time without end. */
export interface Bounds {
  /** Longest frame that is parsed, in UTF-16 units. The largest real frames (device model reports) stay under 300 KB. */
  readonly frameLength: number;
  /** Deepest nesting of arrays and objects that is parsed. The deepest OCPP schema needs 12. */
  readonly depth: number;
  /** Longest message id that is accepted; the standard says 36, and some stations prefix theirs. */
  readonly messageIdLength: number;
  /** CALLs waiting behind the one in hand before reading is paused. */
  readonly inboundQueue: number;
  /** CALLs waiting at which the connection is given up: more than one socket buffer can still hold after the pause. */
  readonly inboundLimit: number;
  /** Our own CALLs waiting to be sent; one more is `busy`. */
  readonly outboundQueue: number;
  /** Frames per second a peer may send for long. A station in normal life sends less than one. */
  readonly framesPerSecond: number;
  /** Frames a peer may send at once after a quiet time: a station that empties its offline queue. */
  readonly frameBurst: number;
}

export const defaultBounds: Bounds = {
  frameLength: 1024 * 1024,
  depth: 32,
  messageIdLength: 255,
  inboundQueue: 32,
  inboundLimit: 8192,
  outboundQueue: 32,
  framesPerSecond: 50,
  frameBurst: 200,
};
