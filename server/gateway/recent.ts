import { encodeResult } from '@busbar/ocpp';

/** Messages of a station that are remembered to recognise a resend (domain rule: the last 64). */
export const maxRecent = 64;
/** A longer answer is not remembered: the domain keys make its message idempotent anyway. */
const maxAnswerLength = 2_048;

/**
 * What is remembered of one: the digest of its frame, with the answer unless that was an empty result, which most are.
 * Sixty-four answers of a station took 5 KB.
 */
type Remembered = number | { readonly digest: number; readonly answer: string };

/**
 * The last messages of a station with their answers. A repeated id is a resend only if the frame is byte-equal;
 * the same id with another body is a new message (some stations always send "1").
 */
export type RecentMessages = Map<string, Remembered>;

/** Whether a frame is a CALLRESULT whose payload is `{}`: no other payload ends so. */
const isEmptyResult = (answer: string) => answer.startsWith('[3,') && answer.endsWith(',{}]');

/** What was answered to a frame under this id; `reused`: the id was there, with another frame. */
export function answeredBefore(
  recent: RecentMessages,
  messageId: string,
  digest: number,
): { answer?: string; reused?: true } {
  const before = recent.get(messageId);
  if (before === undefined) return {};
  if (typeof before === 'number')
    return before === digest ? { answer: encodeResult(messageId, {}) } : { reused: true };
  return before.digest === digest ? { answer: before.answer } : { reused: true };
}

/** Notes an answered frame and forgets the oldest beyond the bound. */
export function note(recent: RecentMessages, messageId: string, digest: number, answer: string): void {
  if (answer.length > maxAnswerLength) return;
  recent.delete(messageId);
  recent.set(messageId, isEmptyResult(answer) ? digest : { digest, answer });
  if (recent.size > maxRecent) recent.delete(recent.keys().next().value!);
}

/** A 53-bit hash of a text (two rounds of FNV-1a style mixing): fast, and collisions need the same message id too. */
export function digestOf(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1b873593 ^ text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff);
}
