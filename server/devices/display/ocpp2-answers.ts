import type { Messages201 } from '@busbar/ocpp';
import type pg from 'pg';
import type { StationAnswer } from '../../gateway/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { contentOf } from './ocpp2.ts';

type Request<A extends 'SetDisplayMessage' | 'ClearDisplayMessage' | 'GetDisplayMessages'> =
  Messages201[A]['request'];

/** Keeps what stations answer about their display, whoever asked: what was accepted is wanted, what was cleared is not. */
export function createDisplayKeeper({ pool, clock }: { pool: pg.Pool; clock: Clock }) {
  return async function keep({ stationId, action, request, answer }: StationAnswer): Promise<void> {
    const { status } = (answer ?? {}) as { status?: unknown };
    const now = clock.now();
    switch (action) {
      case 'SetDisplayMessage': {
        if (status !== 'Accepted') return;
        const { message } = request as Request<'SetDisplayMessage'>;
        await pool.query(
          `insert into display_message (station_id, message_id, wanted, sent_at) values ($1, $2, $3, $4)
           on conflict (station_id, message_id) do update
             set wanted = $3, sent_at = $4, reported = null, reported_at = null, report_id = null`,
          [stationId, message.id, JSON.stringify(contentOf(message, now)), now],
        );
        return;
      }
      case 'ClearDisplayMessage': {
        // One that it does not know is as good as cleared.
        if (status !== 'Accepted' && status !== 'Unknown') return;
        const { id } = request as Request<'ClearDisplayMessage'>;
        await pool.query('delete from display_message where station_id = $1 and message_id = $2', [
          stationId,
          id,
        ]);
        return;
      }
      case 'GetDisplayMessages': {
        const { requestId, ...filter } = request as Request<'GetDisplayMessages'>;
        const whole = Object.keys(filter).length === 0;
        // Unknown: there is none of these, and no report follows.
        const ended = status === 'Accepted' ? null : now;
        if (status !== 'Accepted' && status !== 'Unknown') return;
        await pool.query(
          `insert into display_report (station_id, report_id, whole, asked_at, ended_at) values ($1, $2, $3, $4, $5)
           on conflict (station_id) do update set report_id = $2, whole = $3, asked_at = $4, ended_at = $5`,
          [stationId, requestId, whole, now, ended],
        );
        if (ended && whole) await noneThere(pool, stationId, now);
      }
    }
  };
}

async function noneThere(pool: pg.Pool, stationId: string, now: Date): Promise<void> {
  await pool.query('delete from display_message where station_id = $1 and wanted is null', [stationId]);
  await pool.query('update display_message set reported = null, reported_at = $2 where station_id = $1', [
    stationId,
    now,
  ]);
}
