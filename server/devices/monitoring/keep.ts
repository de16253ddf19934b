import type { CommandEnd, StationAnswer } from '../../gateway/index.ts';
import { storablePayload } from '../../gateway/index.ts';
import type { House } from '../house.ts';
import { maxInteger, monitorType, placeOf, severityOf } from './monitor.ts';

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxInteger;

/** Keeps what stations answer about their monitors and streams, whoever asked. */
export function createMonitoringKeeper({ db, clock }: Pick<House, 'db' | 'clock'>) {
  return async function keep({ stationId, action, request, answer }: StationAnswer): Promise<void> {
    const asked = object(request);
    const told = object(storablePayload(answer, JSON.stringify(answer) ?? ''));
    switch (action) {
      case 'SetVariableMonitoring':
        return keepSet(stationId, list(asked.setMonitoringData), list(told.setMonitoringResult));
      case 'ClearVariableMonitoring':
        return forget(stationId, list(told.clearMonitoringResult));
      case 'SetMonitoringBase':
        return told.status === 'Accepted' ? rebase(stationId, asked.monitoringBase) : undefined;
      case 'GetPeriodicEventStream':
        return keepStreams(stationId, list(told.constantStreamData));
      case 'AdjustPeriodicEventStream':
        return told.status === 'Accepted' ? adjust(stationId, asked.id, object(asked.params)) : undefined;
    }
  };

  /** What was asked for stands at the same place as its result (N04.FR.01). */
  async function keepSet(stationId: string, asked: Json[], results: Json[]): Promise<void> {
    for (const [index, result] of results.entries()) {
      const wanted = asked[index];
      const id = result.id ?? wanted?.id;
      const type = monitorType(String(wanted?.type));
      if (!wanted || result.status !== 'Accepted' || !isNumber(id) || !type) continue;
      const values = {
        ...placeOf(wanted.component as never, wanted.variable as never),
        type,
        value: Number(wanted.value),
        severity: severityOf(Number(wanted.severity)) ?? 9,
        in_transaction: wanted.transaction === true,
        kind: 'custom',
        told_at: clock.now(),
      };
      await db
        .insertInto('variable_monitor')
        .values({ station_id: stationId, monitor_id: id, ...values })
        .onConflict((conflict) => conflict.columns(['station_id', 'monitor_id']).doUpdateSet(values))
        .execute();
    }
  }

  async function forget(stationId: string, results: Json[]): Promise<void> {
    const gone = results
      .filter(({ status }) => status === 'Accepted' || status === 'NotFound')
      .map(({ id }) => id)
      .filter(isNumber);
    if (gone.length === 0) return;
    await db
      .deleteFrom('variable_monitor')
      .where('station_id', '=', stationId)
      .where('monitor_id', 'in', gone)
      .execute();
  }

  /** Another base removes what does not belong to it (N03): what remains is told by the next report. */
  async function rebase(stationId: string, base: unknown): Promise<void> {
    if (base === 'All') return;
    await db
      .deleteFrom('variable_monitor')
      .where('station_id', '=', stationId)
      .where(({ eb, or }) =>
        or([
          eb('kind', 'is', null),
          eb('kind', 'in', base === 'HardWiredOnly' ? ['custom', 'preset'] : ['custom']),
        ]),
      )
      .execute();
  }

  async function keepStreams(stationId: string, streams: Json[]): Promise<void> {
    const now = clock.now();
    const open = streams.filter(({ id, variableMonitoringId: m }) => isNumber(id) && isNumber(m));
    const ids = open.map(({ id }) => id as number);
    for (const { id, variableMonitoringId, params } of open) {
      const { interval, values } = object(params);
      const told = {
        monitor_id: variableMonitoringId as number,
        interval_seconds: isNumber(interval) ? interval : null,
        values_at_once: isNumber(values) ? values : null,
        closed_at: null,
      };
      await db
        .insertInto('event_stream')
        .values({ station_id: stationId, stream_id: id as number, opened_at: now, ...told })
        .onConflict((conflict) => conflict.columns(['station_id', 'stream_id']).doUpdateSet(told))
        .execute();
    }
    await db
      .updateTable('event_stream')
      .set({ closed_at: now })
      .where('station_id', '=', stationId)
      .where('closed_at', 'is', null)
      .$if(ids.length > 0, (update) => update.where('stream_id', 'not in', ids))
      .execute();
  }

  async function adjust(stationId: string, stream: unknown, { interval, values }: Json): Promise<void> {
    if (!isNumber(stream) || (!isNumber(interval) && !isNumber(values))) return;
    await db
      .updateTable('event_stream')
      .set({
        ...(isNumber(interval) && { interval_seconds: interval }),
        ...(isNumber(values) && { values_at_once: values }),
      })
      .where('station_id', '=', stationId)
      .where('stream_id', '=', stream)
      .execute();
  }
}

/** Notes how a question about a customer, or for a report of monitors, ended. */
export function createMonitoringSettle({ db, clock }: Pick<House, 'db' | 'clock'>) {
  return async function settle({ stationId, action, request, answer, judgement }: CommandEnd): Promise<void> {
    const { requestId } = object(request);
    if (!isNumber(requestId)) return;
    const now = clock.now();
    if (action === 'CustomerInformation') {
      const accepted = judgement.verdict === 'accepted';
      await db
        .updateTable('customer_request')
        .set({
          state: judgement.verdict,
          reason: accepted ? null : JSON.stringify(judgement.sentence),
          finished_at: accepted ? null : now,
        })
        .where('station_id', '=', stationId)
        .where('request_id', '=', requestId)
        .where('state', '=', 'requested')
        .execute();
    }
    if (action !== 'GetMonitoringReport' || judgement.verdict === 'accepted') return;
    const report = await db
      .updateTable('monitoring_report')
      .set({ finished_at: now })
      .where('station_id', '=', stationId)
      .where('request_id', '=', requestId)
      .returning('whole')
      .executeTakeFirst();
    // The station has no monitor at all (N02).
    if (report?.whole && object(answer).status === 'EmptyResultSet')
      await db.deleteFrom('variable_monitor').where('station_id', '=', stationId).execute();
  };
}
