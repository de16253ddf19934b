import type pg from 'pg';
import { system } from '../../access/index.ts';
import { type Commands, getBaseReport, getConfiguration, type MessageContext } from '../../gateway/index.ts';
import { raiseVersions } from '../../locations/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { preferReported } from '../templates/layout-store.ts';
import { markDue } from './due.ts';
import { completedReading, keepReadFor, noteFirstReading } from './report-store.ts';

/** Stations whose configuration is read at a time: thousands that boot at once are read one after the other. */
const parallel = 10;
/** Stations that wait for it; one that finds no room is read after its next boot. */
const maxWaiting = 5_000;

type Asked = Pick<Commands, 'spell' | 'ask'>;

/**
 * Reads the configuration of stations that booted with a firmware for the first time: all keys of one kind of station,
 * a full report of the other. Answers and reports are kept where every answer is; here it is only asked for.
 */
export function createConfigurationReader(options: {
  db: Database;
  pool: pg.Pool;
  commands: Asked;
  onFault: (error: unknown, about: string) => void;
}) {
  const { db, pool, commands } = options;
  const waiting = new Map<string, { station: MessageContext['station']; firmware: string }>();
  let running = 0;

  function read({ station }: MessageContext, firmware: string): void {
    if (waiting.size >= maxWaiting) return;
    waiting.set(station.id, { station, firmware });
    next();
  }

  function next(): void {
    const first = waiting.values().next().value;
    if (!first || running >= parallel) return;
    waiting.delete(first.station.id);
    running += 1;
    void readOne(first.station, first.firmware)
      .catch((error) => options.onFault(error, `reading the configuration of ${first.station.identity}`))
      .finally(() => {
        running -= 1;
        next();
      });
    next();
  }

  async function readOne(station: MessageContext['station'], firmware: string): Promise<void> {
    // Every station knows its whole inventory (B07.FR.08); one that says it does not may know its configuration.
    for (const report of ['full', 'configuration'] as const) {
      const read = await ask(station, report);
      if (read === 'silent') return;
      if (read === 'refused') continue;
      await keep(station.id, read.requestId, firmware);
      return;
    }
  }

  /** Asks for all of it. A station that refuses or stays silent is asked again after its next boot. */
  async function ask(
    station: MessageContext['station'],
    report: 'full' | 'configuration',
  ): Promise<{ requestId: number | undefined } | 'refused' | 'silent'> {
    const target = { ...station, bootStatus: 'accepted' as const };
    const spelled =
      report === 'full'
        ? await commands.spell(system, target, getConfiguration, {})
        : await commands.spell(system, target, getBaseReport, { report });
    if ('cannot' in spelled) return 'refused';
    const outcome = await commands.ask(station, spelled[0], spelled[1]);
    if (outcome.outcome === 'error') return 'refused';
    if (outcome.outcome !== 'answered') return 'silent';
    const { status } = (outcome.payload ?? {}) as { status?: unknown };
    if (status !== undefined && status !== 'Accepted') return 'refused';
    return { requestId: (spelled[1] as { requestId?: number }).requestId };
  }

  /** All keys came with the answer; a report comes in parts, and counts when it is complete. */
  async function keep(stationId: string, requestId: number | undefined, firmware: string): Promise<void> {
    if (requestId !== undefined) {
      await noteFirstReading(pool, stationId, requestId, firmware);
      await completed(stationId);
      return;
    }
    await db.transaction().execute((trx) => keepReadFor(trx, raiseVersions, stationId, firmware));
  }

  /** A report is complete: when it was the first one of a firmware, the configuration is known for that. */
  async function completed(stationId: string): Promise<void> {
    await markDue(pool, stationId);
    await db.transaction().execute((trx) => preferReported(trx, stationId));
    const firmware = await completedReading(db, stationId);
    if (firmware === undefined) return;
    await db.transaction().execute((trx) => keepReadFor(trx, raiseVersions, stationId, firmware));
  }

  return {
    read,
    reportCompleted(station: MessageContext['station']): void {
      completed(station.id).catch((error) =>
        options.onFault(error, `noting that the configuration of ${station.identity} was read`),
      );
    },
  };
}
