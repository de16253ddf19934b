import type pg from 'pg';
import type { Binary } from './array-binary.ts';
import {
  arrayParameters,
  type BatchWriter,
  type ConnectWriter,
  type Fence,
  type Row,
  type Sink,
  type Written,
} from './batch.ts';
import { type Bytes, newBytes } from './bytes.ts';
import { isTransient, lostConnection, sqlState } from './database/errors.ts';
import { runTogether, type Statement, writeTogether } from './together.ts';

/**
 * Items of one batch at the most. With 1,000 all stations of a busy node waited for the same batch while the processor
 * idled (5,600 messages a second of 1,000 stations); with 320, one at a time, 8,100; with 200, two at a time, 9,500.
 */
const maxItems = 200;
/** Batches that are on their way at once, one behind the other: PostgreSQL finds the next one there when it has made one durable. */
const maxFlights = 2;
/** Rows of one batch at the most (one item with more of them goes alone). */
const maxRows = 8_000;
/** Memory for a batch on its way: so much at first, and kept for the next ones up to here. */
const firstBytes = 1 << 16;
const mostKeptBytes = 4 << 20;
/**
 * How long the first item of a batch waits for company, in milliseconds: as long as the last batch took, within
 * these bounds. A busy database gets fewer, larger batches; an idle one answers soon. What it waited for the batch
 * before counts: else one slow batch made the next one wait twice.
 */
const gatherMs = { least: 8, most: 30 } as const;
/** Best-effort rows that may wait; more are dropped and counted. */
const maxOffered = 20_000;
/** A batch that the database refuses for reasons of its own is tried this often before its items end as unknown. */
const maxTries = 6;
/** A flight that takes longer shows a database that is away without having said so: frozen, or behind a dead network. */
const defaultSlowMs = 5_000;
/** SQLSTATE: a row with the same key is there. */
const uniqueViolation = '23505';
const reconnectMs = [50, 100, 200, 500, 1_000, 2_000];

interface Item {
  readonly fence: Fence | undefined;
  readonly rows: readonly Row[];
  readonly done: (written: Written) => void;
}

interface WaitingItem extends Item {
  /** When it came, by `performance.now()`. */
  readonly since: number;
}

export interface BatchObserver {
  flushed?(items: number, rows: number, statements: number, seconds: number): void;
  dropped?(rows: number): void;
}

type Flight =
  | { outcome: 'committed' }
  | { outcome: 'stale'; stationIds: ReadonlySet<string> }
  | { outcome: 'failed'; error: Error }
  | { outcome: 'transient'; error: Error }
  | { outcome: 'unknown'; error: Error };

/**
 * Starts the group commit: rows of many stations that arrive in the same few milliseconds share one transaction.
 * Data errors (SQLSTATE class 22, 23) are found by halving and fail their item alone (a row that is there already, only if
 * its sink does not know of such); the database's own troubles (08, 40, 53, 57) are never an item's fault.
 */
export function createBatchWriter(
  connect: ConnectWriter,
  observer: BatchObserver = {},
  slowMs = defaultSlowMs,
): BatchWriter & { offer(rows: readonly Row[]): void } {
  let client: pg.Client | undefined;
  let connecting: Promise<pg.Client | undefined> | undefined;
  let waiting: WaitingItem[] = [];
  let offered: Row[] = [];
  let timer: NodeJS.Timeout | undefined;
  let gathering: number = gatherMs.least;
  const running = new Set<Promise<void>>();
  /** Memory of batches that are durable, for the next ones. */
  const spare: Bytes[] = [];
  /** Stations of the batches that are on their way. */
  const flying = new Set<string>();
  let stalled = false;
  let closed = false;
  const stallListeners: ((stalled: boolean) => void)[] = [];

  function setStalled(next: boolean): void {
    if (stalled === next) return;
    stalled = next;
    for (const listener of stallListeners) listener(next);
  }

  /** A batch that is not full waits for the one before it: it fills meanwhile, and costs its statements but once. */
  function schedule(): void {
    if (running.size >= maxFlights || timer) return;
    if (waiting.length >= maxItems) start();
    else if (running.size === 0) {
      const waited = waiting[0] ? performance.now() - waiting[0].since : 0;
      timer = setTimeout(start, Math.max(0, gathering - waited));
    }
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    if (running.size >= maxFlights) return;
    const batch = take();
    // All that wait are of stations that are on their way: the end of their batch looks again.
    if (batch.length === 0) return;
    const flight = carry(batch).finally(() => {
      running.delete(flight);
      if (waiting.length > 0 || offered.length > 0) schedule();
    });
    running.add(flight);
  }

  async function carry(batch: readonly Item[]): Promise<void> {
    await commit(batch, 1);
    for (const { fence } of batch) if (fence) flying.delete(fence.stationId);
  }

  /**
   * The next batch: at most one item per station, and none of a station that another batch carries; bounded in items
   * and rows, with the best-effort rows as one item.
   */
  function take(): Item[] {
    const batch: Item[] = [];
    const later: WaitingItem[] = [];
    let rows = 0;
    for (const item of waiting) {
      const station = item.fence?.stationId;
      const full = batch.length >= maxItems || (rows > 0 && rows + item.rows.length > maxRows);
      if (full || (station !== undefined && flying.has(station))) {
        later.push(item);
        continue;
      }
      if (station !== undefined) flying.add(station);
      rows += item.rows.length;
      batch.push(item);
    }
    waiting = later;
    if (offered.length > 0) {
      const rowsOffered = offered;
      offered = [];
      batch.push({
        fence: undefined,
        rows: rowsOffered,
        done: (written) => written.outcome !== 'written' && observer.dropped?.(rowsOffered.length),
      });
    }
    return batch;
  }

  /** `known`: rows that are there already are left out. */
  async function commit(batch: readonly Item[], attempt: number, known = false): Promise<void> {
    const flight = await fly(batch, known);
    switch (flight.outcome) {
      case 'committed':
        for (const item of batch) item.done({ outcome: 'written' });
        return;
      case 'stale': {
        const [stale, rest] = partition(
          batch,
          (item) => item.fence !== undefined && flight.stationIds.has(item.fence.stationId),
        );
        for (const item of stale) item.done({ outcome: 'stale' });
        if (rest.length > 0) await commit(rest, 1, known);
        return;
      }
      case 'failed': {
        if (!known && sqlState(flight.error) === uniqueViolation) return commit(batch, 1, true);
        if (batch.length === 1) return batch[0]!.done({ outcome: 'refused', error: flight.error });
        const middle = Math.ceil(batch.length / 2);
        await commit(batch.slice(0, middle), 1, known);
        await commit(batch.slice(middle), 1, known);
        return;
      }
      case 'transient':
        if (attempt < maxTries) return commit(batch, attempt + 1, known);
        for (const item of batch) item.done({ outcome: 'unknown', error: flight.error });
        return;
      case 'unknown':
        for (const item of batch) item.done({ outcome: 'unknown', error: flight.error });
    }
  }

  async function fly(batch: readonly Item[], known: boolean): Promise<Flight> {
    const connection = await connected();
    if (!connection) return { outcome: 'unknown', error: new Error('the batch writer was closed') };
    const began = performance.now();
    const statements = toStatements(batch, known);
    const bytes = spare.pop() ?? newBytes(firstBytes);
    try {
      writeTogether(bytes, statements);
    } catch (error) {
      giveBack(bytes);
      // A value that cannot even be written down is its item's fault, like one that the database refuses.
      return { outcome: 'failed', error: error as Error };
    }
    const slow = setTimeout(() => setStalled(true), slowMs);
    try {
      await runTogether(connection, statements, bytes);
    } catch (error) {
      clearTimeout(slow);
      return missed(connection, error as Error);
    }
    clearTimeout(slow);
    setStalled(false);
    // Only now: of a batch that failed, some bytes may still be on their way.
    giveBack(bytes);
    const tookMs = performance.now() - began;
    gathering = Math.min(Math.max(tookMs, gatherMs.least), gatherMs.most);
    observer.flushed?.(batch.length, countRows(batch), statements.length, tookMs / 1_000);
    return { outcome: 'committed' };
  }

  function giveBack(bytes: Bytes): void {
    if (bytes.buffer.length <= mostKeptBytes) spare.push(bytes);
  }

  /** What a flight that failed says of its items: that they were not written, and whose fault it is; or that nobody knows. */
  async function missed(connection: pg.Client, error: Error): Promise<Flight> {
    if (lostConnection(error)) {
      await disconnect(connection);
      return { outcome: 'unknown', error };
    }
    setStalled(false);
    if (sqlState(error) === 'BB001') {
      return { outcome: 'stale', stationIds: new Set(((error as pg.DatabaseError).detail ?? '').split(',')) };
    }
    return isTransient(error) ? { outcome: 'transient', error } : { outcome: 'failed', error };
  }

  /** The client, connecting anew for as long as it takes; items wait, their sockets are paused by `stalled`. */
  function connected(): Promise<pg.Client | undefined> {
    if (client) return Promise.resolve(client);
    connecting ??= connectAnew().finally(() => {
      connecting = undefined;
    });
    return connecting;
  }

  async function connectAnew(): Promise<pg.Client | undefined> {
    for (let attempt = 0; !client && !closed; attempt += 1) {
      try {
        const fresh = await connect();
        fresh.once('end', () => {
          if (client === fresh) client = undefined;
        });
        if (closed) await fresh.end();
        else client = fresh;
      } catch {
        setStalled(true);
        const pause = reconnectMs[Math.min(attempt, reconnectMs.length - 1)]!;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return client;
  }

  /** Of two batches that lose the same connection, the second one leaves the new one alone. */
  async function disconnect(broken: pg.Client): Promise<void> {
    if (client === broken) client = undefined;
    if (!client) setStalled(true);
    await broken.end().catch(() => {});
    // Find out at once whether the database is there again, so that `stalled` ends without waiting for a message.
    void connected().then((fresh) => fresh && setStalled(false));
  }

  return {
    write: (fence, rows) =>
      new Promise<Written>((done) => {
        if (closed) return done({ outcome: 'unknown', error: new Error('the batch writer is closed') });
        waiting.push({ fence, rows, since: performance.now(), done });
        schedule();
      }),
    offer: (rows) => {
      if (closed || offered.length + rows.length > maxOffered) return observer.dropped?.(rows.length);
      offered.push(...rows);
      schedule();
    },
    get stalled() {
      return stalled;
    },
    get waiting() {
      return waiting.length;
    },
    onStall: (listener) => {
      stallListeners.push(listener);
    },
    drain: async () => {
      while ((waiting.length > 0 || offered.length > 0 || running.size > 0) && !closed) {
        if (running.size === 0) start();
        await Promise.all(running);
      }
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await Promise.all(running);
      for (const item of waiting)
        item.done({ outcome: 'unknown', error: new Error('the batch writer was closed') });
      waiting = [];
      await client?.end().catch(() => {});
    },
  };
}

/** One fence and one statement per sink, sinks in their order, rows with a key once and sorted (no deadlocks). */
function toStatements(batch: readonly Pick<Item, 'fence' | 'rows'>[], known = false): Statement[] {
  const statements: Statement[] = [];
  const fences = batch.flatMap(({ fence }) => (fence ? [fence] : []));
  if (fences.length > 0)
    statements.push({
      name: 'fence',
      text: 'select fence($1, $2, $3)',
      parameters: arrayParameters(fences, fenceColumns, (fence, name) => fence[name]),
    });
  const rowsOf = new Map<Sink, Row[]>();
  for (const { rows } of batch) {
    for (const row of rows) {
      const list = rowsOf.get(row.sink);
      if (list) list.push(row);
      else rowsOf.set(row.sink, [row]);
    }
  }
  for (const sink of [...rowsOf.keys()].sort((a, b) => a.order - b.order)) {
    statements.push(toStatement(sink, rowsOf.get(sink)!, known));
  }
  return statements;
}

const fenceColumns: readonly (readonly [keyof Fence, Binary])[] = [
  ['stationId', 'uuid'],
  ['epoch', 'bigint'],
  ['version', 'bigint'],
];

function toStatement(sink: Sink, rows: readonly Row[], known: boolean): Statement {
  const kept = sink.key ? lastOfEachKey(rows, sink.key) : rows;
  if (known && sink.sqlIfKnown !== undefined)
    return { name: `${sink.name}_if_known`, text: sink.sqlIfKnown, parameters: sink.toWrite(kept) };
  return { name: sink.name, text: sink.sql, parameters: sink.toWrite(kept) };
}

function lastOfEachKey(rows: readonly Row[], key: NonNullable<Sink['key']>): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) byKey.set(key(row.values), row);
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}

function countRows(batch: readonly Item[]): number {
  return batch.reduce((sum, item) => sum + item.rows.length, 0);
}
