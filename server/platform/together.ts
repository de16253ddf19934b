import pg from 'pg';
import { type Bytes, makeRoom, written } from './bytes.ts';

/** A statement that is prepared once on a connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly parameters: Parameters;
}

/** The parameters of a statement, all in their binary form. */
export interface Parameters {
  readonly count: number;
  /** Writes the one with this index; false, and nothing, where it is null. */
  write(into: Bytes, index: number): boolean;
}

/** What the protocol offers beyond the library's published types. */
interface Wire {
  readonly stream: { write(bytes: Buffer): void };
}

/** What each connection has prepared, or is about to. */
const preparedOn = new WeakMap<pg.Client, Set<string>>();

/**
 * Runs statements as one transaction that ends with their one Sync: neither BEGIN nor COMMIT are sent, and nothing
 * waits for an answer in between (PostgreSQL's protocol, "Pipelining"). Resolves when they are durable; rejects with
 * the first error, and then none of them has happened, unless the connection broke. `bytes`: what `writeTogether` wrote
 * of them, not to be written over before they are durable.
 */
export async function runTogether(
  client: pg.Client,
  statements: readonly Statement[],
  bytes: Bytes,
): Promise<void> {
  const prepared = preparedOn.get(client) ?? new Set();
  preparedOn.set(client, prepared);
  const preparing = statements
    .filter(({ name }) => !prepared.has(name))
    .map(({ name, text }) => {
      prepared.add(name);
      return client.query(`prepare "${name}" as ${text}`);
    });
  const done = new Promise<void>((resolve, reject) => {
    client.query(new Together(written(bytes), (error) => (error ? reject(error) : resolve())));
  });
  const failed = (await Promise.allSettled([...preparing, done])).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

/** A query of the library that is several statements on the wire. Their rows, if any, are of no interest. */
class Together extends pg.Query {
  constructor(bytes: Buffer, done: (error: Error | undefined) => void) {
    super('', done);
    // Whatever it gave, the library would take for an error.
    this.submit = (connection) => void (connection as unknown as Wire).stream.write(bytes);
  }

  handleDataRow(): void {}
  handleCommandComplete(): void {}
}

/** Types of messages (PostgreSQL's protocol, "Message Formats"). */
const bind = 0x42;
const execute = 0x45;
const sync = 0x53;
/** The format of a value that is no text. */
const binary = 1;

/**
 * Writes statements as they travel, one behind the other: what the library would write of each, it keeps and copies three
 * times, into memory that is garbage then. Throws where a value cannot be written.
 */
export function writeTogether(into: Bytes, statements: readonly Statement[]): void {
  into.at = 0;
  for (const statement of statements) {
    writeBind(into, statement);
    writeExecute(into);
  }
  begin(into, sync, 0)();
}

/** The portal without a name, the prepared statement, its parameters, and results as text. */
function writeBind(into: Bytes, { name, parameters }: Statement): void {
  const end = begin(into, bind, Buffer.byteLength(name) + 12);
  into.at = into.buffer.writeUInt8(0, into.at);
  into.at += into.buffer.write(name, into.at);
  into.at = into.buffer.writeUInt8(0, into.at);
  into.at = into.buffer.writeInt16BE(1, into.at);
  into.at = into.buffer.writeInt16BE(binary, into.at);
  into.at = into.buffer.writeInt16BE(parameters.count, into.at);
  for (let index = 0; index < parameters.count; index += 1) {
    const start = into.at;
    makeRoom(into, 4);
    into.at += 4;
    const size = parameters.write(into, index) ? into.at - start - 4 : -1;
    into.buffer.writeInt32BE(size, start);
  }
  makeRoom(into, 2);
  into.at = into.buffer.writeInt16BE(0, into.at);
  end();
}

/** The portal without a name, and all rows of it. */
function writeExecute(into: Bytes): void {
  const end = begin(into, execute, 5);
  into.at = into.buffer.writeUInt8(0, into.at);
  into.at = into.buffer.writeInt32BE(0, into.at);
  end();
}

/** Begins a message that holds this many bytes besides its parameters; the function given ends it with its length. */
function begin(into: Bytes, type: number, size: number): () => void {
  makeRoom(into, 5 + size);
  into.at = into.buffer.writeUInt8(type, into.at);
  const start = into.at;
  into.at += 4;
  return () => void into.buffer.writeInt32BE(into.at - start, start);
}
