import type { FrameItem } from '../../../../server/gateway/contract.ts';
import type { LiveMessage } from '../../live/connection.ts';

/** A call with its answer, or a frame that stands alone. */
export interface Pair {
  id: string;
  first: FrameItem;
  answer: FrameItem | undefined;
}

const isCall = ({ kind }: FrameItem) => kind === 2;
const isAnswer = ({ kind }: FrameItem) => kind === 3 || kind === 4;

/** Puts each answer beside the call it belongs to. Frames come newest first and leave newest first. */
export function pairFrames(frames: readonly FrameItem[]): Pair[] {
  const answers = new Map<string, FrameItem>();
  for (const frame of frames)
    if (isAnswer(frame) && frame.messageId !== null) answers.set(answerKey(frame, frame.direction), frame);
  const used = new Set<FrameItem>();
  const pairs: Pair[] = [];
  for (const frame of frames) {
    if (!isCall(frame) || frame.messageId === null) continue;
    // The answer travels the other way; both sides may number their calls alike.
    const answer = answers.get(answerKey(frame, frame.direction === 'in' ? 'out' : 'in'));
    if (answer) used.add(answer);
    pairs.push({ id: frame.id, first: frame, answer });
  }
  for (const frame of frames)
    if (!used.has(frame) && !(isCall(frame) && frame.messageId !== null))
      pairs.push({ id: frame.id, first: frame, answer: undefined });
  return pairs.sort((a, b) => b.first.at.localeCompare(a.first.at));
}

const answerKey = ({ messageId }: FrameItem, direction: string) => `${direction} ${messageId}`;

/** What tells a frame apart on the stream and in the log, which number frames each in their own way. */
export const frameKey = ({ direction, kind, messageId, at }: FrameItem): string =>
  `${direction} ${kind} ${messageId ?? at}`;

/** A frame of the live stream as the log lists them. */
export function liveFrame({ at, data }: LiveMessage): FrameItem {
  const text = String(data.text);
  const kind = /^\s*\[\s*(\d)/.exec(text)?.[1];
  const frame = {
    at,
    direction: data.direction === 'in' ? ('in' as const) : ('out' as const),
    kind: kind === undefined ? null : Number(kind),
    messageId: textOrNull(data.messageId),
    action: textOrNull(data.action),
    size: Number(data.size),
    text,
    note: textOrNull(data.note),
  };
  return { id: `live ${at} ${frameKey({ id: '', ...frame })}`, ...frame };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The payload of a frame, indented for reading; frames that are no JSON as they came. */
export function readable(text: string): string {
  try {
    const parts: unknown = JSON.parse(text);
    const payload = Array.isArray(parts) ? parts.at(-1) : parts;
    return JSON.stringify(payload, null, 2);
  } catch {
    return text;
  }
}
