import type pg from 'pg';
import { system } from '../access/index.ts';
import { type Commands, getConfiguration, type MessageContext } from '../gateway/index.ts';

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
  pool: pg.Pool;
  commands: Asked;
  onFault: (error: unknown, about: string) => void;
}) {
  const { pool, commands } = options;
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
    const spelled = await commands.spell(system, station, getConfiguration, {});
    if ('cannot' in spelled) return;
    const outcome = await commands.ask(station, spelled[0], spelled[1]);
    // A station that refuses or stays silent is asked again after its next boot.
    if (outcome.outcome !== 'answered') return;
    await pool.query(
      `insert into device_state (station_id, configuration_for) values ($1, $2)
       on conflict (station_id) do update set configuration_for = excluded.configuration_for`,
      [station.id, firmware],
    );
  }

  return read;
}
