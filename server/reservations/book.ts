import type { Actor } from '../access/index.ts';
import type { Authorize } from '../drivers/index.ts';
import type { CommandResult } from '../gateway/contract.ts';
import type { Commands, Target } from '../gateway/index.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { problem } from '../platform/http/problem.ts';
import { changeReservations, type House } from './change.ts';
import { nextReservationNumber, type ReservationCommands } from './commands.ts';
import { type createReservation, maxReservationDays, reservationTokenKinds } from './contract.ts';
import { findOverlapping } from './store.ts';

export interface Booking extends House {
  readonly commands: Pick<Commands, 'run'>;
  readonly own: ReservationCommands;
  readonly authorize: Authorize;
}

export type Wish = BodyOf<typeof createReservation>;

const dayMs = 86_400_000;

/** Makes a reservation, and tells the station when its time has come already. Gives its id and how the telling went. */
export async function book(
  house: Booking,
  caller: Actor,
  target: Target,
  wish: Wish,
): Promise<{ id: string; command: CommandResult | null }> {
  const { db, clock, newId, authorize } = house;
  const now = clock.now();
  const times = timesOf(wish, now);
  const { uid, kind = 'rfid' } = wish.token;
  const { accepted, sentence, token } = await authorize(target, { uid, kind, at: times.startsAt });
  if (!accepted) throw refusedToken(sentence.text);
  const [id, number] = [newId(), await nextReservationNumber(db)];
  const groupUid = wish.groupUid ?? null;
  const evse = wish.evse ?? null;
  await changeReservations(
    house,
    target.id,
    async (trx, at) => {
      const taken = await findOverlapping(trx, target.id, { evse, ...times });
      if (taken) throw takenEvse(evse!, taken.expires_at);
      const row = {
        id,
        station_id: target.id,
        number,
        evse_number: evse,
        connector_type: wish.connectorType ?? null,
        token_uid: uid,
        token_kind: kind,
        token_id: token?.id ?? null,
        group_uid: groupUid,
        starts_at: times.startsAt,
        expires_at: times.expiresAt,
        hold_until: heldUntil(wish, times),
        state: 'requested',
        note: wish.note ?? '',
        created_by_kind: caller.kind,
        created_by: caller.id,
        created_at: at,
        changed_at: at,
      };
      await trx.insertInto('reservation').values(row).execute();
      return [{ id, number, evse, state: 'requested' }];
    },
    { caller, action: 'reservation.created' },
  );
  if (times.startsAt > now) return { id, command: null };
  return { id, command: await tellStation(house, caller, target, id) };
}

/** Tells a station of a reservation whose time has come; what it answers is kept by the ear for its answers. */
export async function tellStation(
  house: Pick<Booking, 'db' | 'commands' | 'own'> & House,
  caller: Actor,
  target: Target,
  id: string,
): Promise<CommandResult> {
  const row = await house.db
    .selectFrom('reservation')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const result = await house.commands.run(caller, target, house.own.reserveNow, {
    token: {
      uid: row.token_uid,
      kind: reservationTokenKinds.find((kind) => kind === row.token_kind) ?? 'rfid',
    },
    until: (row.hold_until ?? row.expires_at).toISOString(),
    number: row.number,
    ...(row.evse_number !== null && { evse: row.evse_number }),
    ...(row.connector_type !== null && { connectorType: row.connector_type }),
    ...(row.group_uid !== null && { groupUid: row.group_uid }),
  });
  // What cannot be said to this station, or what it has no ear for, is not tried again.
  const hopeless = result.outcome === 'unsupported' || result.outcome === 'error';
  if (hopeless) await refuse(house, target.id, id, result.sentence.text);
  return result;
}

async function refuse(house: House, stationId: string, id: string, reason: string): Promise<void> {
  await changeReservations(house, stationId, async (trx, at) => {
    const row = await trx
      .updateTable('reservation')
      .set({ state: 'refused', reason, changed_at: at })
      .where('id', '=', id)
      .where('state', '=', 'requested')
      .returning(['number', 'evse_number'])
      .executeTakeFirst();
    return row ? [{ id, number: row.number, evse: row.evse_number, state: 'refused' }] : [];
  });
}

function timesOf({ startsAt, expiresAt }: Wish, now: Date) {
  const times = {
    startsAt: startsAt === undefined ? now : new Date(startsAt),
    expiresAt: new Date(expiresAt),
  };
  if (times.startsAt < now) times.startsAt = now;
  if (times.expiresAt <= times.startsAt)
    throw badTime('It would end before it begins.', 'Choose a later end.');
  if (times.expiresAt.getTime() - times.startsAt.getTime() > maxReservationDays * dayMs)
    throw badTime(
      `An EVSE is kept free for at most ${maxReservationDays} days at a time.`,
      'Choose an earlier end, or put the EVSE out of service.',
    );
  return times;
}

/** Until when it is kept free for somebody who has not come; nothing where that is to the end. */
function heldUntil({ graceMinutes }: Wish, { startsAt, expiresAt }: ReturnType<typeof timesOf>): Date | null {
  if (graceMinutes === undefined) return null;
  const until = new Date(startsAt.getTime() + graceMinutes * 60_000);
  return until < expiresAt ? until : null;
}

const badTime = (detail: string, help: string) =>
  problem(422, {
    title: 'Time not possible',
    detail,
    help,
    errors: [{ path: 'body/expiresAt', message: 'is not possible' }],
  });

const refusedToken = (why: string) =>
  problem(422, {
    title: 'Token would be refused',
    detail: `Nobody could use the reservation: ${why}`,
    help: 'Choose a token that may charge at this station.',
    errors: [{ path: 'body/token/uid', message: 'may not charge here' }],
  });

const takenEvse = (evse: number, until: Date) =>
  problem(409, {
    title: 'Reserved already',
    detail: `EVSE ${evse} is reserved for somebody else in that time, until ${until.toISOString()}.`,
    help: 'Choose another EVSE or another time, or cancel the other reservation.',
  });
