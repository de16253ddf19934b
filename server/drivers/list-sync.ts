import type { CallOutcome } from '@busbar/ocpp';
import type pg from 'pg';
import type { Commands, StationAnswer } from '../gateway/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { NewId } from '../platform/ids.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import type { ListDialect, ListLimits, ListVariable } from './list-dialect.ts';
import { sayList } from './list-sentences.ts';
import {
  endSql,
  findDue,
  type LineTokens,
  type ListEnd,
  type ListStation,
  noteContents,
  noteUnknown,
  noteVersion,
  pruneContents,
  readLineTokens,
  readNamedSite,
  readThere,
} from './list-store.ts';
import { wantedList } from './list-wanted.ts';
import { afterUpdate, planUpdates } from './local-list.ts';
import { listDialects } from './ocpp-lists.ts';

/** Items of one message to a station that does not tell how many it takes. */
const cautiousItems = 20;
/** Stations looked after in one run of the job, how many at a time, and how long the run may take. */
const runStations = 500;
const parallel = 10;
const runMs = 40_000;
/** A station that refuses its list is tried again after so long, then after twice as long, and so on to a limit. */
const firstRetryMs = 60_000;
const lastRetryMs = 6 * 3_600_000;

export interface ListSyncOptions {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly commands: Pick<Commands, 'ask'>;
  /** What is on file of a station's configuration. */
  readonly variablesOf: (stationId: string, variables: readonly string[]) => Promise<readonly ListVariable[]>;
  readonly onFault: (error: unknown, about: string) => void;
}

type ReadTokens = (organizationId: string) => Promise<LineTokens>;
type Missed = Exclude<CallOutcome, { outcome: 'answered' }>;

/** Keeps the local lists of stations in step with the tokens that are good there. */
export function createListSync(options: ListSyncOptions) {
  const { db, pool, bus, clock, newId, commands } = options;
  const working = new Map<string, Promise<void>>();

  /** Brings one list in step; whoever asks while it is being done gets the same. */
  function sync(station: ListStation, readTokens: ReadTokens = (id) => readLineTokens(pool, id)) {
    const running = working.get(station.id);
    if (running) return running;
    const work = bringInStep(station, readTokens)
      .then((end) => end && finish(station, end))
      .finally(() => working.delete(station.id));
    working.set(station.id, work);
    return work;
  }

  /** Undefined when the station went away: it is looked after when it is back. */
  async function bringInStep(station: ListStation, readTokens: ReadTokens): Promise<ListEnd | undefined> {
    const dialect = listDialects[station.version];
    const limits = await limitsOf(station, dialect);
    const tokens = await readTokens(station.organizationId);
    const room = station.enabled ? (limits.capacity ?? Number.POSITIVE_INFINITY) : 0;
    const site = station.siteId === null ? null : await readNamedSite(pool, station.siteId);
    const { items, leftOut, recheckAt } = wantedList(tokens, station.id, dialect, clock.now(), room, site);
    let healed = false;
    for (;;) {
      const before = await readThere(pool, station.id);
      const version = before.version ?? (await askVersion(station, dialect));
      if (typeof version !== 'number') return version;
      const there = { version, contents: before.version === null ? undefined : before.contents };
      // Where the station does not tell how much it takes, each failure halves what it is sent.
      const perMessage = limits.perMessage ?? Math.max(1, cautiousItems >> before.failures);
      const updates = planUpdates(there, items, perMessage, limits.bytesPerMessage ?? null);
      const missed = await sendAll(station, dialect, updates);
      if (missed === undefined) {
        const { capacity, inUse } = limits;
        // One that is switched off was made from no tokens at all: switched on, it is due.
        return station.enabled
          ? { state: 'in_step', revision: tokens.revision, recheckAt, capacity, inUse, leftOut }
          : { state: 'in_step', revision: null, recheckAt: null, capacity, inUse, leftOut: 0 };
      }
      // What the station holds is not what we thought: it is asked, and gets the whole list (1.6 §5.15, D01).
      if (missed !== 'VersionMismatch' || healed) return failed(before.failures, missed);
      healed = true;
    }
  }

  /** Sends updates until one is not accepted; gives what came instead. */
  async function sendAll(
    station: ListStation,
    dialect: ListDialect,
    updates: ReturnType<typeof planUpdates>,
  ): Promise<string | Missed | undefined> {
    for (const update of updates) {
      const [action, payload] = dialect.send(update);
      const outcome = await commands.ask(station, action, payload);
      if (outcome.outcome !== 'answered') return outcome;
      const { status } = outcome.payload as { status?: unknown };
      if (status !== 'Accepted') return String(status);
    }
    return undefined;
  }

  async function askVersion(
    station: ListStation,
    dialect: ListDialect,
  ): Promise<number | ListEnd | undefined> {
    const outcome = await commands.ask(station, ...dialect.askVersion);
    if (outcome.outcome !== 'answered') return failed(0, outcome);
    return dialect.versionIn(outcome.payload) ?? { state: 'unsupported' };
  }

  function failed(failures: number, missed: string | Missed): ListEnd | undefined {
    const retryAt = new Date(
      clock.now().getTime() + Math.min(firstRetryMs * 2 ** Math.min(failures, 20), lastRetryMs),
    );
    if (typeof missed === 'string') {
      if (missed === 'NotSupported') return { state: 'unsupported' };
      return { state: 'failing', failure: sayList('refused', { status: missed }), retryAt };
    }
    switch (missed.outcome) {
      case 'offline':
        return undefined;
      case 'error': {
        const { code, description } = missed;
        if (code === 'NotSupported' || code === 'NotImplemented') return { state: 'unsupported' };
        return { state: 'failing', failure: sayList('error', { code, description }), retryAt };
      }
      case 'timeout':
      case 'busy':
        return { state: 'failing', failure: sayList('silent'), retryAt };
    }
  }

  async function limitsOf({ id, version }: ListStation, dialect: ListDialect): Promise<ListLimits> {
    const onFile = dialect.limitsIn(await options.variablesOf(id, dialect.limitVariables));
    if (onFile.perMessage !== undefined) return onFile;
    // The answer is kept where every answer about configuration is.
    await commands.ask({ id, version }, ...dialect.askLimits);
    return dialect.limitsIn(await options.variablesOf(id, dialect.limitVariables));
  }

  async function finish({ id, organizationId, siteId }: ListStation, end: ListEnd): Promise<void> {
    const { text, values } = endSql(id, end);
    await pool.query(text, values);
    await db.transaction().execute((trx) =>
      writeEvents(trx, newId, [
        {
          kind: 'station.local_list',
          at: clock.now(),
          organizationId,
          siteId,
          stationId: id,
          data: { state: end.state },
        },
      ]),
    );
    bus.publish(outboxHint, null);
  }

  return {
    sync,

    /** Job: looks after every connected station whose list is due; gives how many that were. */
    async syncDue(): Promise<number> {
      const until = performance.now() + runMs;
      const due = await findDue(pool, clock.now(), runStations);
      // Stations of one organization are sent the same tokens: read once in a run.
      const read = new Map<string, Promise<LineTokens>>();
      const readTokens: ReadTokens = (id) => {
        const tokens = read.get(id) ?? readLineTokens(pool, id);
        read.set(id, tokens);
        return tokens;
      };
      const queue = due.values();
      const work = async () => {
        for (const station of queue) {
          if (performance.now() > until) return;
          await sync(station, readTokens).catch((error) =>
            options.onFault(error, `keeping the local list of ${station.identity} in step`),
          );
        }
      };
      await Promise.all(Array.from({ length: parallel }, work));
      return due.length;
    },

    prune: () => pruneContents(pool),

    /** Hears every answer about lists, whoever asked: an expert's raw call counts as well as our own. */
    async heard({ stationId, version, action, request, answer }: StationAnswer): Promise<void> {
      const dialect = listDialects[version];
      if (action === 'GetLocalListVersion') {
        const told = dialect.versionIn(answer);
        if (told !== undefined) await noteVersion(pool, stationId, told, clock.now());
      }
      if (action !== 'SendLocalList') return;
      if ((answer as { status?: unknown }).status !== 'Accepted') return noteUnknown(pool, stationId);
      const update = dialect.readUpdate(request);
      const before = await readThere(pool, stationId);
      const contents = afterUpdate({ version: 0, contents: before.contents }, update);
      await noteContents(pool, stationId, { version: update.version, contents }, clock.now());
    },
  };
}

export type ListSync = ReturnType<typeof createListSync>;
