import type { Messages21, Messages201 } from '@busbar/ocpp';
import type { Decision, Handler, MessageContext } from '../gateway/index.ts';
import type { Database } from '../platform/database/database.ts';
import { judgeTime } from '../platform/station-time.ts';
import { maxInteger } from './monitoring/monitor.ts';
import {
  customerRow,
  eventRow,
  monitorRows,
  type StreamTold,
  streamClosedRow,
  streamRow,
  streamValueRow,
} from './monitoring/rows.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']> &
  Handler<Messages21[A]['request'], Messages21[A]['response']>;
type Of21<A extends keyof Messages21> = Handler<Messages21[A]['request'], Messages21[A]['response']>;
type EventData = Messages21['NotifyEvent']['request']['eventData'];

/** Streams that a station may have open; each costs a line on its page. */
const maxStreams = 50;
/** Readings of one message that are kept. */
const maxValues = 1_000;

/** How 2.0.1 and 2.1 tell of monitors and customers. */
export const monitoringOcpp2 = {
  NotifyMonitoringReport: ({ station, arrivedAt }, part) => ({
    answer: {},
    rows: monitorRows(station.id, part, arrivedAt),
    // The last part makes the list whole.
    events: part.tbc
      ? []
      : [{ kind: 'device.monitors', at: arrivedAt, data: { identity: station.identity } }],
  }),
  NotifyCustomerInformation: ({ station, arrivedAt }, part) => ({
    answer: {},
    rows: customerRow(station.id, part, arrivedAt),
  }),
} satisfies { [A in keyof Messages201]?: Of<A> };

/** Keeps what a NotifyEvent tells beside availability, for the slice that reads the availability. */
export function noteNotification(
  { station, arrivedAt }: MessageContext,
  events: readonly unknown[],
): Pick<Decision<never>, 'rows' | 'events'> {
  const told = events as EventData;
  const alerts = told.filter(({ trigger }) => trigger === 'Alerting');
  return {
    rows: told.map((event) => eventRow(station.id, event, arrivedAt)),
    events: [
      {
        kind: 'device.event',
        at: arrivedAt,
        data: {
          identity: station.identity,
          alerts: alerts.slice(0, maxTold).map(({ component, variable, actualValue, cleared, severity }) => ({
            component: component.name,
            variable: variable.name,
            value: actualValue.slice(0, maxValueTold),
            cleared: cleared ?? false,
            severity: severity ?? null,
          })),
          count: told.length,
        },
      },
    ],
  };
}

/** What of a message's events is told to others at once; all of them are kept. */
const maxTold = 10;
const maxValueTold = 100;

/** What 2.1 adds: streams of readings, which come as SEND and are never answered. */
export function monitoringOcpp21(db: Database) {
  return {
    async OpenPeriodicEventStream({ station, arrivedAt }, { constantStreamData: told }) {
      const { open } = await db
        .selectFrom('event_stream')
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .where('station_id', '=', station.id)
        .where('closed_at', 'is', null)
        .where('stream_id', '!=', told.id > maxInteger ? 0 : told.id)
        .executeTakeFirstOrThrow();
      if (told.id > maxInteger || told.variableMonitoringId > maxInteger || open >= maxStreams) {
        const reasonCode = open >= maxStreams ? 'TooManyElements' : 'ValueOutOfRange';
        return { answer: { status: 'Rejected', statusInfo: { reasonCode } } };
      }
      return {
        answer: { status: 'Accepted' },
        rows: [streamRow(station.id, told as StreamTold, arrivedAt)],
        events: [changed(station.identity, arrivedAt)],
      };
    },
    ClosePeriodicEventStream: ({ station, arrivedAt }, { id }) => ({
      answer: {},
      rows: [streamClosedRow(station.id, id, arrivedAt)],
      events: [changed(station.identity, arrivedAt)],
    }),
    NotifyPeriodicEventStream: ({ station, arrivedAt }, { id, basetime, data }) => {
      if (id > maxInteger) return { answer: undefined as never };
      const base = judgeTime(basetime, arrivedAt.getTime()).at;
      const readings = data.slice(-maxValues).map(({ t, v }) => ({ at: timeOf(base, t), value: v }));
      return {
        answer: undefined as never,
        rows: readings.map(({ at, value }) => streamValueRow(station.id, id, at, value)),
        live: [
          {
            kind: 'device.stream',
            data: { stream: id, readings: readings.slice(-maxLive).map(({ at, value }) => [at, value]) },
          },
        ],
      };
    },
  } satisfies { [A in keyof Messages21]?: Of21<A> };
}

/** Readings that go to open pages at once. */
const maxLive = 50;
/** A reading may lie so far from its message's time: a day either way. */
const maxOffsetSeconds = 86_400;

/** Readings are told as seconds after the message's base time. */
function timeOf(base: number, seconds: number): Date {
  const offset = Math.max(-maxOffsetSeconds, Math.min(maxOffsetSeconds, seconds));
  return new Date(Math.round(base + offset * 1000));
}

const changed = (identity: string, at: Date) => ({ kind: 'device.streams', at, data: { identity } });
