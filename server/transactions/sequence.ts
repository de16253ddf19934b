/** Which sequence numbers of a transaction were told: all from first to last but the missing ones. */
export interface Sequence {
  readonly first: number;
  readonly last: number;
  readonly missing: readonly number[];
}

/** Missing numbers that are listed; of a larger gap only the lowest ones. */
export const maxMissing = 256;
/** Largest sequence number that the database can hold. */
export const maxSeqNo = 2_147_483_647;

/** Whether a number was told, as far as this bookkeeping knows (a gap beyond the bound counts as told). */
export function wasTold(sequence: Sequence | null, seqNo: number): boolean {
  if (sequence === null || seqNo < sequence.first || seqNo > sequence.last) return false;
  return !sequence.missing.includes(seqNo);
}

/** Notes a number: marks a gap when it leaps, closes one when it comes late. The first one seen is the base. */
export function noteSeqNo(sequence: Sequence | null, seqNo: number): Sequence {
  if (sequence === null) return { first: seqNo, last: seqNo, missing: [] };
  const { first, last, missing } = sequence;
  if (seqNo === last + 1) return { first, last: seqNo, missing };
  if (seqNo > last) return { first, last: seqNo, missing: bounded([...missing, ...between(last, seqNo)]) };
  if (seqNo < first) return { first: seqNo, last, missing: bounded([...between(seqNo, first), ...missing]) };
  return missing.includes(seqNo)
    ? { first, last, missing: missing.filter((number) => number !== seqNo) }
    : sequence;
}

function between(low: number, high: number): number[] {
  return Array.from({ length: Math.min(high - low - 1, maxMissing) }, (_, index) => low + 1 + index);
}

const bounded = (numbers: number[]) => numbers.slice(0, maxMissing);
