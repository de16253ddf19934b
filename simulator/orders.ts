import { afterAnswer, type Core, type Message } from './core.ts';
import type { Evse, Token } from './model.ts';
import { mayUse } from './reader.ts';

/** Orders of the CSMS that mean the same in every version. */

export interface RemoteStart {
  readonly evse?: Evse;
  readonly token: Token;
  readonly remoteStartId?: number;
}

/** Finds the EVSE that a remote start would use; undefined when it has to be rejected. */
export function evseForRemoteStart(core: Core, { evse, token }: RemoteStart): Evse | undefined {
  const candidates = evse ? [evse] : core.evses;
  const usable = candidates.filter(
    (one) =>
      one.operative &&
      !one.fault &&
      !one.authorized &&
      !one.transaction?.token &&
      mayUse(one, token, undefined),
  );
  return usable.find(({ car }) => car) ?? usable[0];
}

/** Starts at an EVSE once the answer is out, asking about the token first if the station is set so. */
export function remoteStart(core: Core, evse: Evse, { token, remoteStartId }: RemoteStart): void {
  afterAnswer(async () => {
    if (core.speaker.settings.authorizesRemoteStarts()) {
      const { status } = await core.judge(token);
      if (status !== 'Accepted') return;
    }
    if (evse.transaction?.token) return;
    core.charging.accept(evse, token, {
      trigger: 'RemoteStart',
      ...(remoteStartId !== undefined && { remoteStartId }),
    });
  });
}

/** Stops a transaction once the answer is out; false when no EVSE has it. */
export function remoteStop(core: Core, isMeant: (evse: Evse) => boolean): boolean {
  const evse = core.evses.find((one) => one.transaction && isMeant(one));
  if (!evse) return false;
  afterAnswer(() => core.charging.stop(evse, { reason: 'Remote', trigger: 'RemoteStop' }));
  return true;
}

/** Takes EVSEs in or out of service; Scheduled when a transaction has to end first. */
export function changeAvailability(
  core: Core,
  evses: readonly Evse[],
  operative: boolean,
): 'Accepted' | 'Scheduled' {
  const scheduled = !operative && evses.some(({ transaction }) => transaction);
  afterAnswer(() => {
    for (const evse of evses) core.charging.setOperative(evse, operative);
  });
  return scheduled ? 'Scheduled' : 'Accepted';
}

/** Lets go of the cable: ends what runs there. */
export function unlock(core: Core, evse: Evse): void {
  afterAnswer(() => {
    core.charging.stop(evse, { reason: 'UnlockCommand', trigger: 'UnlockCommand' });
    core.charging.unplug(evse);
  });
}

export interface ReservationOrder {
  readonly id: number;
  readonly evse?: Evse;
  readonly token: string;
  readonly group?: string;
  readonly expiry: number;
  /** What to say when nobody came. */
  readonly expired?: Message;
}

/** Keeps an EVSE free for a token until a time. */
export function reserve(
  core: Core,
  order: ReservationOrder,
): 'Accepted' | 'Faulted' | 'Occupied' | 'Unavailable' {
  const earlier = core.evses.find(({ reservation }) => reservation?.id === order.id);
  const candidates = order.evse ? [order.evse] : core.evses;
  const evse = candidates.find((one) => one === earlier || isFree(one));
  if (!evse) return refusalOf(candidates[0]!);
  if (earlier) freeReservation(core, earlier);
  const cancelTimer = core.timers.after(Math.max(0, order.expiry - core.now()), () => {
    freeReservation(core, evse);
    if (order.expired) void core.send(order.expired);
  });
  evse.reservation = {
    id: order.id,
    token: order.token,
    cancelTimer,
    ...(order.group && { group: order.group }),
  };
  afterAnswer(() => core.tellStates(evse));
  return 'Accepted';
}

function isFree(evse: Evse): boolean {
  return (
    evse.operative && !evse.fault && !evse.car && !evse.authorized && !evse.transaction && !evse.reservation
  );
}

function refusalOf(evse: Evse): 'Faulted' | 'Occupied' | 'Unavailable' {
  if (evse.fault) return 'Faulted';
  return evse.operative ? 'Occupied' : 'Unavailable';
}

/** Gives up a reservation; false when there is none with this id. */
export function cancelReservation(core: Core, id: number): boolean {
  const evse = core.evses.find(({ reservation }) => reservation?.id === id);
  if (evse) afterAnswer(() => freeReservation(core, evse));
  return evse !== undefined;
}

function freeReservation(core: Core, evse: Evse): void {
  evse.reservation?.cancelTimer();
  delete evse.reservation;
  core.tellStates(evse);
}

/** Waits in simulated time. */
export function delay(core: Core, seconds: number): Promise<void> {
  return new Promise((resolve) => core.timers.after(seconds * 1000, resolve));
}

/** Attempts to deliver a notice across a reboot, and seconds between them. */
const NOTICE_ATTEMPTS = 20;
const NOTICE_SECONDS = 6;

/** Says something as soon as the CSMS listens again. */
export async function sayWhenHeard(core: Core, message: Message): Promise<void> {
  for (let attempt = 0; attempt < NOTICE_ATTEMPTS; attempt++) {
    const { outcome } = await core.send(message);
    if (outcome === 'answered' || outcome === 'error') return;
    await delay(core, NOTICE_SECONDS);
  }
}
