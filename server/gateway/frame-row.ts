import { type Row, sink } from '../platform/batch.ts';

/** Frames are kept up to this length; a longer one keeps its beginning and says so. */
const maxKept = 65_536;

const frames = sink({
  name: 'frame_log',
  order: 95,
  columns: {
    at: 'timestamptz',
    station_id: 'uuid',
    direction: 'text',
    kind: 'smallint',
    message_id: 'text',
    action: 'text',
    size: 'integer',
    text: 'text',
    note: 'text',
    answered_at: 'timestamptz',
    answer_size: 'integer',
    answer: 'text',
  },
  sql: (r) => `insert into frame_log (at, station_id, direction, kind, message_id, action, size, text, note,
      answered_at, answer_size, answer)
    select r.at, r.station_id, r.direction, r.kind, r.message_id, r.action, r.size, r.text, r.note,
      r.answered_at, r.answer_size, r.answer from ${r}`,
});

export interface LoggedFrame {
  readonly at: Date;
  readonly stationId: string;
  readonly direction: 'in' | 'out';
  readonly messageId: string | undefined;
  readonly action: string | undefined;
  readonly text: string;
  /** What is remarkable: a resend, a reused id, a late answer. */
  readonly note?: string | undefined;
  /** What it was answered, the other way: known at once of calls of a station. */
  readonly answer?: { readonly at: Date; readonly text: string };
}

/** The row of a frame, with its answer; the texts must have been masked before. */
export function frameRow(frame: LoggedFrame): Row {
  const { text, answer } = frame;
  return frames.row({
    at: frame.at,
    station_id: frame.stationId,
    direction: frame.direction,
    kind: kindOf(text),
    message_id: frame.messageId === undefined ? null : storable(frame.messageId),
    action: frame.action === undefined ? null : storable(frame.action),
    size: text.length,
    text: kept(text),
    note: frame.note ?? null,
    answered_at: answer?.at ?? null,
    answer_size: answer?.text.length ?? null,
    answer: answer ? kept(answer.text) : null,
  });
}

const kept = (text: string) => storable(text.length > maxKept ? `${text.slice(0, maxKept)}…` : text);

/** The message type in front of a frame (2 CALL … 6 SEND); null when it has none. */
export function kindOf(text: string): number | null {
  const digit = text.charCodeAt(1) - 48;
  return text.charCodeAt(0) === 91 && digit >= 2 && digit <= 6 && text.charCodeAt(2) === 44 ? digit : null;
}

const unstorable = /[\0\ud800-\udfff]/;

/** Text that PostgreSQL can hold: NUL and lone surrogates become U+FFFD. */
export function storable(text: string): string {
  return unstorable.test(text) ? text.toWellFormed().replaceAll('\0', '\ufffd') : text;
}

/** Makes every string of a parsed payload storable; the same object when nothing had to change. */
export function storablePayload<T>(payload: T, text: string): T {
  // Only an escape can bring NUL or a lone surrogate into valid JSON over a UTF-8 socket.
  return text.includes('\\u') ? (clean(payload) as T) : payload;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), clean(member)]));
  }
  return value;
}
