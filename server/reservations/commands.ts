import type { Ocpp201 } from '@busbar/ocpp';
import { type Kysely, sql } from 'kysely';
import {
  type Cannot,
  flatConnector,
  type StationCommand,
  stationCommand,
  tokenTypes,
} from '../gateway/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { reservationCommands } from './contract.ts';

/** Longest idTag of 1.6 (CiString20). */
const maxIdTag = 20;

/** Keys and variables by which a station tells whether it can reserve any of its EVSEs. */
const anyEvse = ['ReserveConnectorZeroSupported', 'NonEvseSpecific'];

interface Wanted {
  readonly number: number;
  readonly uid: string;
  readonly kind: keyof typeof tokenTypes;
  readonly until: string;
  readonly evse: number | undefined;
  readonly connectorType: string | undefined;
  readonly groupUid: string | undefined;
}

/** Reserving and cancelling, as each version says it. */
export function createReservationCommands(db: Kysely<DB>) {
  const reserveNow = stationCommand(
    reservationCommands['reserve-now'],
    {
      v16: ({ number, uid, until, evse, connectorType, groupUid }: Wanted, { template }) => {
        if (connectorType !== undefined) return { cannot: 'OCPP 1.6 cannot reserve by the kind of plug' };
        if (uid.length > maxIdTag || (groupUid?.length ?? 0) > maxIdTag)
          return { cannot: `a 1.6 station takes tokens of at most ${maxIdTag} characters` };
        return [
          'ReserveNow',
          {
            // 0 is any connector of the station.
            connectorId: evse === undefined ? 0 : flatConnector(template, evse),
            expiryDate: until,
            idTag: uid,
            ...(groupUid !== undefined && { parentIdTag: groupUid }),
            reservationId: number,
          },
        ];
      },
      ocpp2: ({ number, uid, kind, until, evse, connectorType, groupUid }: Wanted) => [
        'ReserveNow',
        {
          id: number,
          expiryDateTime: until,
          idToken: { idToken: uid, type: tokenTypes[kind] },
          ...(evse !== undefined && { evseId: evse }),
          ...(connectorType !== undefined && {
            connectorType: connectorType as Ocpp201.ReserveNowRequest['connectorType'] & string,
          }),
          ...(groupUid !== undefined && { groupIdToken: { idToken: groupUid, type: 'Central' } }),
        },
      ],
    },
    async ({ token, until, evse, connectorType, groupUid, number }, { target }): Promise<Wanted | Cannot> => {
      if (evse === undefined && (await refusesAnyEvse(db, target.id)))
        return { cannot: 'the station cannot keep just any EVSE free: name one' };
      return {
        number: number ?? (await nextReservationNumber(db)),
        uid: token.uid,
        kind: token.kind ?? 'rfid',
        until,
        evse,
        connectorType,
        groupUid,
      };
    },
  );

  const cancelReservation = stationCommand(reservationCommands['cancel-reservation'], {
    v16: ({ number }) => ['CancelReservation', { reservationId: number }],
    ocpp2: ({ number }) => ['CancelReservation', { reservationId: number }],
  });

  return {
    reserveNow,
    cancelReservation,
    all: [reserveNow, cancelReservation] satisfies readonly StationCommand[],
  };
}

export type ReservationCommands = ReturnType<typeof createReservationCommands>;

/** Whether the station told that it cannot; one that told nothing is asked (H01.FR.18). */
async function refusesAnyEvse(db: Kysely<DB>, stationId: string): Promise<boolean> {
  const rows = await db
    .selectFrom('device_variable')
    .select('value')
    .where('station_id', '=', stationId)
    .where('variable', 'in', anyEvse)
    .where('attribute', '=', 'Actual')
    .execute();
  return rows.some(({ value }) => value?.toLowerCase() === 'false');
}

/** A fresh number for a reservation. */
export async function nextReservationNumber(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select nextval('reservation_number')::integer as number`.execute(db);
  return rows[0]!.number;
}
