import type { Messages21 } from '@busbar/ocpp';
import type { Decision, Handler, MessageContext } from '../gateway/index.ts';
import { judgeTime } from '../platform/station-time.ts';
import { readDerReport } from './ocpp-der.ts';
import { derAlarmRow, derControlRow, derStateRow, priorityRow, pulledRow } from './rows.ts';
import type { SpokeDependencies } from './spoke.ts';
import { toProfile } from './store.ts';

type Of<A extends keyof Messages21> = Handler<Messages21[A]['request'], Messages21[A]['response']>;

/** Longest text that is kept of ids and remarks. */
const longest = 255;
/** Largest number of a profile that the database can look for. */
const largestNumber = 2_147_483_647;

/** What only 2.1 stations tell: priority, the next value of a dynamic limit, grid controls (blocks K, Q, R). */
export function energyOcpp21(dependencies: SpokeDependencies) {
  return {
    NotifyPriorityCharging: ({ station, arrivedAt }, { transactionId, activated }) => ({
      answer: {},
      rows: [priorityRow(station.id, transactionId.slice(0, longest), activated, arrivedAt)],
      events: [
        {
          kind: 'charging.priority',
          at: arrivedAt,
          data: { identity: station.identity, stationTransactionId: transactionId, activated },
        },
      ],
    }),
    PullDynamicScheduleUpdate: (context, { chargingProfileId }) =>
      nextValue(dependencies, context, chargingProfileId),
    ReportDERControl: ({ station, arrivedAt }, request) => ({
      answer: {},
      rows: readDerReport(request).map((control) =>
        derControlRow(station.id, control, request.requestId, arrivedAt),
      ),
      ...(!request.tbc && {
        events: [{ kind: 'der.report', at: arrivedAt, data: { identity: station.identity } }],
      }),
    }),
    NotifyDERStartStop: ({ station, arrivedAt }, { controlId, started, timestamp, supersededIds = [] }) => {
      const at = new Date(judgeTime(timestamp, arrivedAt.getTime()).at);
      const state = started ? 'active' : 'ended';
      return {
        answer: {},
        rows: [
          ...supersededIds.map((id) => derStateRow(station.id, id.slice(0, longest), 'superseded', at)),
          derStateRow(station.id, controlId.slice(0, longest), state, at),
        ],
        events: [{ kind: 'der.control', at, data: { identity: station.identity, controlId, started } }],
      };
    },
    NotifyDERAlarm: ({ station, arrivedAt }, request) => {
      const { controlType, gridEventFault, alarmEnded = false, timestamp, extraInfo } = request;
      const at = new Date(judgeTime(timestamp, arrivedAt.getTime()).at);
      const fault = gridEventFault ?? null;
      return {
        answer: {},
        rows: [
          derAlarmRow({
            stationId: station.id,
            controlType,
            fault,
            info: extraInfo?.slice(0, longest) ?? null,
            ended: alarmEnded,
            at,
            arrivedAt,
          }),
        ],
        events: [
          {
            kind: 'der.alarm',
            at,
            data: { identity: station.identity, controlType, fault, ended: alarmEnded },
          },
        ],
      };
    },
  } satisfies { [A in keyof Messages21]?: Of<A> };
}

/**
 * A station asks for the next value of a dynamic limit: the one that was set last holds on, from now for as long as the
 * limit lasts; whoever shares out the power of its site hears of it.
 */
async function nextValue(
  { db }: SpokeDependencies,
  { station, arrivedAt }: MessageContext,
  number: number,
): Promise<Decision<Messages21['PullDynamicScheduleUpdate']['response']>> {
  const unknown = { answer: { status: 'Rejected', statusInfo: { reasonCode: 'UnknownProfile' } } } as const;
  if (Math.abs(number) > largestNumber) return unknown;
  const row = await db
    .selectFrom('charging_profile')
    .selectAll()
    .where('station_id', '=', station.id)
    .where('number', '=', number)
    .where('state', '=', 'installed')
    .where('kind', '=', 'dynamic')
    .executeTakeFirst();
  const now = row && toProfile(row).periods[0];
  if (!now) return unknown;
  const { limit, setpoint, dischargeLimit } = now;
  return {
    answer: {
      status: 'Accepted',
      scheduleUpdate: {
        ...(limit !== undefined && { limit }),
        ...(setpoint !== undefined && { setpoint }),
        ...(dischargeLimit !== undefined && { dischargeLimit }),
      },
    },
    rows: [pulledRow(station.id, number, limit ?? setpoint ?? 0, arrivedAt)],
  };
}
