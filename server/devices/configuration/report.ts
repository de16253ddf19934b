/** A report of the device model, put together from its parts: pure. */

/** Parts of one report that are counted: at a few variables each still tens of thousands of them. */
const maxParts = 10_000;
const largestInteger = 2_147_483_647;

/** A report that is coming in. */
export interface Report {
  readonly requestId: number;
  /** Numbers of the parts that came, each once, ascending. */
  readonly parts: readonly number[];
  readonly lastPart: number | null;
  readonly variables: number;
  readonly complete: boolean;
}

export interface Part {
  readonly requestId: number;
  readonly seqNo: number;
  /** Another part follows. */
  readonly tbc: boolean;
  readonly variables: number;
}

/** Numbers that can be stored; other ones name no report of ours. */
export const isOurs = ({ requestId, seqNo }: Pick<Part, 'requestId' | 'seqNo'>) =>
  Math.abs(requestId) <= largestInteger && seqNo >= 0 && seqNo <= largestInteger;

/**
 * Adds a part, in whatever order and however often it comes. A report is complete when its last part came and none
 * before it is missing; parts are numbered from 0, though some stations begin with 1.
 */
export function addPart(open: Report | null, part: Part): Report {
  const before = open?.requestId === part.requestId ? open : null;
  const known = before?.parts ?? [];
  const isNew = !known.includes(part.seqNo) && known.length < maxParts;
  const parts = isNew ? [...known, part.seqNo].sort((a, b) => a - b) : known;
  const lastPart = part.tbc ? (before?.lastPart ?? null) : part.seqNo;
  return {
    requestId: part.requestId,
    parts,
    lastPart,
    variables: (before?.variables ?? 0) + (isNew ? part.variables : 0),
    complete: lastPart !== null && isWhole(parts, lastPart),
  };
}

function isWhole(parts: readonly number[], last: number): boolean {
  const first = parts[0] ?? 0;
  return first <= 1 && parts.at(-1) === last && parts.length === last - first + 1;
}
