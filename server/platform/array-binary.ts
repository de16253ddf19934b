import type { Cell } from './batch.ts';
import { type Bytes, makeRoom } from './bytes.ts';

/**
 * Types that travel as elements of a binary array, with their numbers in PostgreSQL's catalogue (pg_type.dat) and how
 * each element is written (array_recv; uuid_recv, int4recv, … of each type).
 */
export type Binary =
  | 'uuid'
  | 'text'
  | 'boolean'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double precision'
  | 'bytea';

interface Element {
  readonly oid: number;
  /** Writes a cell at the place where its bytes go, and gives how many; there is room for `room(cell)` of them. */
  readonly write: (into: Buffer, cell: Cell, at: number) => number;
  readonly room: (cell: Cell) => number;
}

const fixed = (size: number) => () => size;

const elements: Readonly<Record<Binary, Element>> = {
  uuid: { oid: 2950, room: fixed(16), write: writeUuid },
  // A character of UTF-16 takes three bytes of UTF-8 at the most.
  text: { oid: 25, room: (cell) => String(cell).length * 3, write: writeText },
  boolean: {
    oid: 16,
    room: fixed(1),
    write: (into, cell, at) => into.writeUInt8(cell === true ? 1 : 0, at) - at,
  },
  smallint: { oid: 21, room: fixed(2), write: (into, cell, at) => into.writeInt16BE(whole(cell), at) - at },
  integer: { oid: 23, room: fixed(4), write: (into, cell, at) => into.writeInt32BE(whole(cell), at) - at },
  bigint: {
    oid: 20,
    room: fixed(8),
    write: (into, cell, at) => into.writeBigInt64BE(BigInt(whole(cell)), at) - at,
  },
  real: { oid: 700, room: fixed(4), write: (into, cell, at) => into.writeFloatBE(single(cell), at) - at },
  'double precision': {
    oid: 701,
    room: fixed(8),
    write: (into, cell, at) =>
      into.writeDoubleBE(cell instanceof Date ? milliseconds(cell) : Number(cell), at) - at,
  },
  bytea: {
    oid: 17,
    room: (cell) => (cell as Buffer).length,
    write: (into, cell, at) => (cell as Buffer).copy(into, at),
  },
};

/** Bytes before the elements: dimensions, whether there are nulls, the type, how many, the first index. */
const headSize = 20;

/**
 * Writes cells as a PostgreSQL array in its binary form; a time, where the type is double precision, as milliseconds since
 * 1970. It takes three fifths of the time of the text form here, and two fifths there, where each character of a text
 * array is looked at. Throws where a cell is no value of the type.
 */
export function writeArray(into: Bytes, cells: readonly Cell[], type: Binary): void {
  const { oid, write, room } = elements[type];
  const head = into.at;
  makeRoom(into, headSize);
  into.at += headSize;
  let nulls = 0;
  // By index: an iterator made an object for each of some hundred cells of a message.
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index]!;
    const missing = cell === null || cell === undefined;
    makeRoom(into, 4 + (missing ? 0 : room(cell)));
    const { buffer, at } = into;
    const size = missing ? -1 : write(buffer, cell, at + 4);
    buffer.writeInt32BE(size, at);
    if (missing) nulls += 1;
    into.at = at + 4 + (missing ? 0 : size);
  }
  const { buffer } = into;
  buffer.writeInt32BE(1, head);
  buffer.writeInt32BE(nulls > 0 ? 1 : 0, head + 4);
  buffer.writeInt32BE(oid, head + 8);
  buffer.writeInt32BE(cells.length, head + 12);
  buffer.writeInt32BE(1, head + 16);
}

const noDigit = 16;
/** The value of each hexadecimal digit by its character. */
const digits = new Uint8Array(128).fill(noDigit);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}
const digitAt = (text: string, at: number) => digits[text.charCodeAt(at)] ?? noDigit;
/** Where the 16 bytes of a UUID are in its text: two digits each, between four hyphens. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** Digit by digit: to cut the hyphens out and let the library read the rest left eight strings behind for each UUID. */
function writeUuid(into: Buffer, cell: Cell, at: number): number {
  const text = cell as string;
  let wrong = text.length === 36 ? 0 : noDigit;
  for (let index = 0; index < 16; index += 1) {
    const place = places[index]!;
    const high = digitAt(text, place);
    const low = digitAt(text, place + 1);
    wrong |= high | low;
    into[at + index] = (high << 4) | low;
  }
  if (wrong >= noDigit) throw new RangeError(`“${text}” is no UUID`);
  return 16;
}

/** Up to here the call into the library costs more than to write the characters one by one. */
const shortText = 40;

function writeText(into: Buffer, cell: Cell, at: number): number {
  const text = String(cell);
  if (text.length > shortText) return into.write(text, at);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return into.write(text, at);
    into[at + index] = code;
  }
  return text.length;
}

function milliseconds(time: Date): number {
  const told = time.getTime();
  if (Number.isNaN(told)) throw new RangeError('a time that is none cannot be written');
  return told;
}

function whole(cell: Cell): number {
  const number = Number(cell);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${String(cell)} is no whole number`);
  return number;
}

/** Rounded to single precision, one that is too large would be infinite. */
function single(cell: Cell): number {
  const number = Number(cell);
  if (Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
    throw new RangeError(`${number} is out of range`);
  return number;
}
