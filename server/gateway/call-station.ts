import type { CallOutcome } from '@busbar/ocpp';
import type pg from 'pg';
import type { Bus } from '../platform/bus.ts';
import { collect } from '../platform/collect.ts';
import { newId } from '../platform/ids.ts';
import { type StationReply, type StationRequest, stationSubject } from './station-request.ts';

/** Time for the bus to carry question and answer, beyond what the station may take. */
const busMs = 5_000;
/** A call that met a connection just replaced is sent to the new one; nothing was sent to the station before. */
const maxTries = 3;
/** How often it is looked whether the connection that was asked is still there. */
const lookEveryMs = 2_000;
/** A connection that is missed for so many looks is gone: its node would have told how the call ended. */
const looksMissed = 2;

export interface StationCall {
  readonly action: string;
  readonly payload: unknown;
  /** How long the station may take, from the sending of the frame. */
  readonly timeoutMs: number;
  /** How long the call may wait for its turn. */
  readonly queueTimeoutMs: number;
  readonly messageId?: string;
}

/**
 * Calls a station wherever it is connected: the node that owns its socket is asked over the bus, by the epoch of the
 * connection. Nobody there, or no living owner: offline. A call is never sent twice.
 */
export function createStationCaller(options: { pool: pg.Pool; bus: Bus; lookEveryMs?: number }) {
  const { pool, bus } = options;
  const epochOf = collect<number>(async (stationIds) => {
    const { rows } = await pool.query<{ station_id: string; epoch: number }>({
      name: 'online_epochs',
      text: `select o.station_id, o.epoch from ownership o join node n on n.id = o.node_id
              where o.station_id = any($1::uuid[]) and n.lease_until > now()`,
      values: [stationIds],
    });
    return new Map(rows.map((row) => [row.station_id, row.epoch]));
  });

  async function ask(
    stationId: string,
    request: StationRequest,
    timeoutMs: number,
  ): Promise<StationReply | undefined> {
    const reply = await bus.request(stationSubject(stationId), request, { timeoutMs });
    switch (reply.outcome) {
      case 'answered':
        return reply.data as StationReply;
      case 'nobody':
        return { outcome: 'stale' };
      case 'timeout':
        return undefined;
    }
  }

  /** Watches a connection that was asked something: `gone` when its node died or another connection took over. */
  function watch(stationId: string, epoch: number) {
    const { promise, resolve } = Promise.withResolvers<'gone'>();
    let missed = 0;
    const look = async () => {
      missed = (await epochOf(stationId)) === epoch ? 0 : missed + 1;
      if (missed >= looksMissed) resolve('gone');
    };
    // A database that is away proves nothing.
    const timer = setInterval(() => look().catch(() => {}), options.lookEveryMs ?? lookEveryMs);
    return { gone: promise, end: () => clearInterval(timer) };
  }

  return {
    async call(stationId: string, call: StationCall): Promise<CallOutcome> {
      const { messageId = newId(), ...rest } = call;
      const began = performance.now();
      const durationMs = () => Math.round(performance.now() - began);
      for (let attempt = 0; attempt < maxTries; attempt += 1) {
        const epoch = await epochOf(stationId);
        if (epoch === undefined) break;
        const request = { kind: 'call', epoch, messageId, ...rest } as const;
        const connection = watch(stationId, epoch);
        const asked = ask(stationId, request, call.timeoutMs + call.queueTimeoutMs + busMs);
        const reply = await Promise.race([asked, connection.gone]).finally(connection.end);
        const sentAt = Date.now() - durationMs();
        if (reply === 'gone') {
          const reason = 'the node that held the connection is gone';
          return { outcome: 'offline', reason, messageId, durationMs: durationMs(), sentAt };
        }
        // The other node has the call and is silent: the station may have it too.
        if (!reply) return { outcome: 'timeout', messageId, durationMs: durationMs(), sentAt };
        if (reply.outcome !== 'stale' && reply.outcome !== 'closed')
          return { ...reply, durationMs: durationMs() };
      }
      return {
        outcome: 'offline',
        reason: 'the station is not connected',
        messageId,
        durationMs: durationMs(),
      };
    },

    /** Has the station's connection closed, so that it connects anew; false when there is none. */
    async disconnect(stationId: string, reason: string): Promise<boolean> {
      const epoch = await epochOf(stationId);
      if (epoch === undefined) return false;
      const reply = await ask(stationId, { kind: 'close', epoch, reason }, busMs);
      return reply?.outcome === 'closed';
    },

    /** Whether the station is connected to a living node. */
    isOnline: async (stationId: string): Promise<boolean> => (await epochOf(stationId)) !== undefined,
  };
}

export type StationCaller = ReturnType<typeof createStationCaller>;
