import type { Ocpp21, Ocpp201 } from '@busbar/ocpp';
import { afterAnswer, type Core } from './core.ts';
import {
  cancelReservation,
  changeAvailability,
  evseForRemoteStart,
  remoteStart,
  remoteStop,
  reserve,
  unlock,
} from './orders.ts';
import { infoOf, type Orders201, tokenOf } from './orders2.ts';
import type { Profile } from './profiles.ts';
import { compositeSchedule, instant, keepProfile } from './schedule.ts';
import { say2 } from './speak2.ts';

type ChargingOrders = Pick<
  Orders201,
  | 'CancelReservation'
  | 'ChangeAvailability'
  | 'ClearCache'
  | 'ClearChargingProfile'
  | 'CostUpdated'
  | 'GetChargingProfiles'
  | 'GetCompositeSchedule'
  | 'GetLocalListVersion'
  | 'GetTransactionStatus'
  | 'RequestStartTransaction'
  | 'RequestStopTransaction'
  | 'ReserveNow'
  | 'SendLocalList'
  | 'SetChargingProfile'
  | 'UnlockConnector'
>;

/** Orders about charging: tokens, transactions, reservations, limits (2.x blocks C to K). */
export function createChargingOrders2(core: Core): ChargingOrders {
  const { evses, profiles, tokens } = core;
  const evseOf = (id: number) => evses[id - 1];

  function report(requestId: number, found: readonly Profile[]): void {
    const byEvse = Map.groupBy(found, ({ evseId }) => evseId);
    let left = byEvse.size;
    for (const [evseId, group] of byEvse) {
      const chargingProfile = group.map(({ wire }) => wire) as [Ocpp201.ChargingProfileType];
      const tbc = --left > 0;
      void core.send(
        say2('ReportChargingProfiles', {
          requestId,
          chargingLimitSource: 'CSO',
          evseId,
          chargingProfile,
          tbc,
        }),
      );
    }
  }

  return {
    CancelReservation: ({ reservationId }) => ({
      status: cancelReservation(core, reservationId) ? 'Accepted' : 'Rejected',
    }),
    ChangeAvailability({ evse, operationalStatus }) {
      const concerned = evse ? evses.filter(({ id }) => id === evse.id) : evses;
      if (concerned.length === 0) return { status: 'Rejected' };
      return { status: changeAvailability(core, concerned, operationalStatus === 'Operative') };
    },
    ClearCache() {
      tokens.clearCache();
      return { status: 'Accepted' };
    },
    ClearChargingProfile({ chargingProfileId, chargingProfileCriteria: criteria }) {
      const removed = profiles.remove(
        (profile) =>
          (chargingProfileId === undefined || profile.id === chargingProfileId) &&
          (criteria?.evseId === undefined || profile.evseId === criteria.evseId) &&
          (criteria?.chargingProfilePurpose === undefined ||
            profile.purpose === criteria.chargingProfilePurpose) &&
          (criteria?.stackLevel === undefined || profile.stackLevel === criteria.stackLevel),
      );
      afterAnswer(core.charging.refresh);
      return { status: removed > 0 ? 'Accepted' : 'Unknown' };
    },
    CostUpdated: () => ({}),
    GetChargingProfiles({
      requestId,
      evseId,
      chargingProfile: { chargingProfileId, chargingProfilePurpose, stackLevel },
    }) {
      const found = profiles
        .list()
        .filter(
          (profile) =>
            (evseId === undefined || profile.evseId === evseId) &&
            (chargingProfileId === undefined || chargingProfileId.includes(profile.id)) &&
            (chargingProfilePurpose === undefined || profile.purpose === chargingProfilePurpose) &&
            (stackLevel === undefined || profile.stackLevel === stackLevel),
        );
      if (found.length === 0) return { status: 'NoProfiles' };
      afterAnswer(() => report(requestId, found));
      return { status: 'Accepted' };
    },
    GetCompositeSchedule({ evseId, duration, chargingRateUnit = 'A' }) {
      if (evseId !== 0 && !evseOf(evseId)) return { status: 'Rejected' };
      const { start, periods } = compositeSchedule(core, evseOf(evseId), duration, chargingRateUnit);
      const wirePeriods = periods.map(({ from, limit, phases }) => ({
        startPeriod: from,
        limit,
        ...(phases !== undefined && { numberPhases: phases }),
      })) as [Ocpp201.ChargingSchedulePeriodType];
      const schedule = { evseId, duration, chargingRateUnit, scheduleStart: core.time(start) };
      return { status: 'Accepted', schedule: { ...schedule, chargingSchedulePeriod: wirePeriods } };
    },
    GetLocalListVersion: () => ({ versionNumber: tokens.version }),
    GetTransactionStatus({ transactionId }) {
      if (transactionId === undefined) return { messagesInQueue: core.outbox.size > 0 };
      const ongoingIndicator = evses.some(({ transaction }) => transaction?.id === transactionId);
      return { ongoingIndicator, messagesInQueue: core.outbox.holds(transactionId) };
    },
    RequestStartTransaction({ evseId, idToken, remoteStartId, chargingProfile }) {
      if (evseId !== undefined && !evseOf(evseId)) return { status: 'Rejected' };
      const order = {
        token: tokenOf(idToken),
        remoteStartId,
        evse: evseId === undefined ? undefined : evseOf(evseId),
      };
      const evse = evseForRemoteStart(core, order);
      if (!evse) return { status: 'Rejected' };
      if (chargingProfile) profiles.add(profileOf(chargingProfile, evse.id, core.now()));
      remoteStart(core, evse, order);
      return { status: 'Accepted', ...(evse.transaction && { transactionId: evse.transaction.id }) };
    },
    RequestStopTransaction: ({ transactionId }) => ({
      status: remoteStop(core, ({ transaction }) => transaction?.id === transactionId)
        ? 'Accepted'
        : 'Rejected',
    }),
    ReserveNow({ id, expiryDateTime, idToken, evseId, groupIdToken }) {
      if (evseId !== undefined && !evseOf(evseId)) return { status: 'Rejected' };
      const expired = say2('ReservationStatusUpdate', {
        reservationId: id,
        reservationUpdateStatus: 'Expired',
      });
      const expiry = instant(expiryDateTime) ?? core.now();
      const evse = evseId === undefined ? undefined : evseOf(evseId);
      const order = { id, evse, token: idToken.idToken, group: groupIdToken?.idToken, expiry, expired };
      return { status: reserve(core, order) };
    },
    SendLocalList({ versionNumber, updateType, localAuthorizationList = [] }) {
      const entries = localAuthorizationList.map(({ idToken, idTokenInfo }) => ({
        token: idToken.idToken,
        ...(idTokenInfo && { info: infoOf(idTokenInfo) }),
      }));
      const fits = tokens.update(versionNumber, updateType === 'Full', entries);
      return { status: fits ? 'Accepted' : 'VersionMismatch' };
    },
    SetChargingProfile({ evseId, chargingProfile }) {
      const kept = keepProfile(core, profileOf(chargingProfile, evseId, core.now()));
      return { status: kept === 'kept' ? 'Accepted' : 'Rejected' };
    },
    UnlockConnector({ evseId, connectorId }) {
      const evse = evseOf(evseId);
      if (!evse || connectorId < 1 || connectorId > evse.spec.connectors)
        return { status: 'UnknownConnector' };
      if (evse.transaction?.token) return { status: 'OngoingAuthorizedTransaction' };
      unlock(core, evse);
      return { status: 'Unlocked' };
    },
  };
}

/** 2.x allows up to three schedules, for the car to choose from; a car without ISO 15118 gets the first. */
function profileOf(
  wire: Ocpp201.ChargingProfileType | Ocpp21.ChargingProfileType,
  evseId: number,
  now: number,
): Profile {
  const schedule = wire.chargingSchedule[0]!;
  return {
    id: wire.id,
    evseId,
    stackLevel: wire.stackLevel,
    purpose: wire.chargingProfilePurpose,
    kind: wire.chargingProfileKind,
    recurrency: wire.recurrencyKind,
    validFrom: instant(wire.validFrom),
    validTo: instant(wire.validTo),
    transactionId: wire.transactionId,
    // A dynamic limit lasts from when it was given its value (2.1, K28).
    start: wire.chargingProfileKind === 'Dynamic' ? now : instant(schedule.startSchedule),
    durationSeconds: schedule.duration,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map((period) => ({
      from: period.startPeriod,
      // 2.1 leaves the limit out where a setpoint or an operation mode says what to do.
      limit: period.limit ?? Number.POSITIVE_INFINITY,
      phases: period.numberPhases,
      ...('setpoint' in period && { setpoint: period.setpoint }),
    })),
    wire,
  };
}
