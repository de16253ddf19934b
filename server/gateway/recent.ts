/** Messages of a station that are remembered to recognise a resend (domain rule: the last 64). */
export const maxRecent = 64;
/** A longer answer is not remembered: the domain keys make its message idempotent anyway. */
const maxAnswerLength = 2_048;

interface Remembered {
  readonly digest: number;
  readonly answer: string;
}

/**
 * The last messages of a station with their answers. A repeated id is a resend only if the frame is byte-equal;
 * the same id with another body is a new message (some stations always send "1").
 */
export type RecentMessages = Map<string, Remembered>;

/** Notes an answered frame and forgets the oldest beyond the bound. */
export function note(recent: RecentMessages, messageId: string, digest: number, answer: string): void {
  if (answer.length > maxAnswerLength) return;
  recent.delete(messageId);
  recent.set(messageId, { digest, answer });
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
