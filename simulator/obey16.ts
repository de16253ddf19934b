import type { CsmsActionOf, IncomingCall, Messages16 } from '@busbar/ocpp';
import { type CertificateHash, createCertificates } from './certificates.ts';
import { afterAnswer, type Core, type Obey } from './core.ts';
import type { Key } from './keys16.ts';
import type { Evse, Token, TokenInfo } from './model.ts';
import {
  cancelReservation,
  changeAvailability,
  evseForRemoteStart,
  remoteStart,
  remoteStop,
  reserve,
  unlock,
} from './orders.ts';
import type { Profile } from './profiles.ts';
import { compositeSchedule, instant, keepProfile } from './schedule.ts';
import { flatNumber, say16 } from './speak16.ts';
import { createTrigger16, type LastTold } from './trigger16.ts';
import { logName, updateFirmware, uploadLog } from './upkeep.ts';

type Action = CsmsActionOf<'1.6'>;
type Orders = { [A in Action]: (request: Messages16[A]['request']) => Messages16[A]['response'] };
type WireProfile = Messages16['SetChargingProfile']['request']['csChargingProfiles'];

/** Vendors whose DataTransfer this station understands. */
const KNOWN_VENDOR = 'busbar.simulator';

/** How a 1.6 station answers each message of the CSMS. */
export function createObey16(core: Core, keys: Map<string, Key>): Obey {
  const { evses, profiles, tokens } = core;
  const certificates = createCertificates<'CentralSystemRootCertificate' | 'ManufacturerRootCertificate'>();
  const last: LastTold = { firmware: 'Idle', diagnostics: 'Idle' };
  const trigger = createTrigger16(core, last);

  const forged = () =>
    say16('SecurityEventNotification', {
      type: 'InvalidFirmwareSignature',
      timestamp: core.time(),
    });
  const tokenOf = (value: string): Token => ({ value, type: 'ISO14443' });

  /** 1.6 is told the profile alone; where TLS is, an installer has typed in. */
  function planProfile(securityProfile: number): void {
    const { security, secureUrl } = core;
    const url = securityProfile >= 2 ? (secureUrl ?? security.profile.url) : security.profile.url;
    security.plan({ url, securityProfile });
  }

  /** The EVSE that has a connector by its running number. */
  function evseOf(connectorId: number): Evse | undefined {
    return evses.find((evse) => {
      const first = flatNumber(evses, evse, 1);
      return connectorId >= first && connectorId < first + evse.spec.connectors;
    });
  }

  const orders: Orders = {
    CancelReservation: ({ reservationId }) => ({
      status: cancelReservation(core, reservationId) ? 'Accepted' : 'Rejected',
    }),
    CertificateSigned({ certificateChain }) {
      if (!core.security.accept('station', certificateChain)) return { status: 'Rejected' };
      // What it shows is its certificate: it comes anew with the new one (white paper A02.FR.08).
      if (core.security.profile.securityProfile === 3) afterAnswer(core.reconnect);
      return { status: 'Accepted' };
    },
    ChangeAvailability({ connectorId, type }) {
      const evse = evseOf(connectorId);
      if (connectorId !== 0 && !evse) return { status: 'Rejected' };
      return { status: changeAvailability(core, evse ? [evse] : evses, type === 'Operative') };
    },
    ChangeConfiguration({ key, value }) {
      const found = keys.get(key);
      if (!found) return { status: 'NotSupported' };
      if (found.readonly || found.valid?.(value) === false) return { status: 'Rejected' };
      found.value = value;
      if (key === 'SecurityProfile') planProfile(Number(value));
      afterAnswer(() => (key === 'AuthorizationKey' ? core.changePassword(value) : core.retime()));
      return { status: found.reboot ? 'RebootRequired' : 'Accepted' };
    },
    ClearCache() {
      tokens.clearCache();
      return { status: 'Accepted' };
    },
    ClearChargingProfile({ id, connectorId, chargingProfilePurpose, stackLevel }) {
      const removed = profiles.remove(
        (profile) =>
          (id === undefined || profile.id === id) &&
          (connectorId === undefined || profile.evseId === (evseOf(connectorId)?.id ?? 0)) &&
          (chargingProfilePurpose === undefined || profile.purpose === purposeOf(chargingProfilePurpose)) &&
          (stackLevel === undefined || profile.stackLevel === stackLevel),
      );
      afterAnswer(core.charging.refresh);
      return { status: removed > 0 ? 'Accepted' : 'Unknown' };
    },
    DataTransfer: ({ vendorId, data }) =>
      vendorId === KNOWN_VENDOR
        ? { status: 'Accepted', ...(data && { data }) }
        : { status: 'UnknownVendorId' },
    DeleteCertificate: ({ certificateHashData }) => ({
      status: certificates.remove(certificateHashData as CertificateHash) ? 'Accepted' : 'NotFound',
    }),
    ExtendedTriggerMessage: ({ requestedMessage, connectorId }) =>
      trigger(requestedMessage, connectorId, evseOf(connectorId ?? 0)),
    GetCompositeSchedule({ connectorId, duration, chargingRateUnit = 'A' }) {
      const evse = evseOf(connectorId);
      if (connectorId !== 0 && !evse) return { status: 'Rejected' };
      const { start, periods } = compositeSchedule(core, evse, duration, chargingRateUnit);
      const startSchedule = core.time(start);
      const chargingSchedulePeriod = periods.map(({ from, limit, phases }) => ({
        startPeriod: from,
        limit,
        ...(phases !== undefined && { numberPhases: phases }),
      }));
      return {
        status: 'Accepted',
        connectorId,
        scheduleStart: startSchedule,
        chargingSchedule: { duration, startSchedule, chargingRateUnit, chargingSchedulePeriod },
      };
    },
    GetConfiguration({ key: asked }) {
      const names = asked && asked.length > 0 ? asked : [...keys.keys()];
      const known = names.filter((name) => keys.has(name));
      const configurationKey = known.map((key) => {
        const { value, readonly = false, writeOnly } = keys.get(key)!;
        return { key, readonly, ...(!writeOnly && { value }) };
      });
      return { configurationKey, unknownKey: names.filter((name) => !keys.has(name)) };
    },
    GetDiagnostics({ location }) {
      const fileName = logName(core, 'diagnostics');
      const tell = (status: 'Idle' | 'Uploaded' | 'UploadFailure' | 'Uploading') => {
        last.diagnostics = status === 'UploadFailure' ? 'UploadFailed' : status;
        return say16('DiagnosticsStatusNotification', { status: last.diagnostics });
      };
      afterAnswer(() => void uploadLog(core, { url: location, name: fileName, tell }));
      return { fileName };
    },
    GetInstalledCertificateIds({ certificateType }) {
      const certificateHashData = certificates.list([certificateType]).map(({ hash }) => hash);
      return certificateHashData.length > 0
        ? { status: 'Accepted', certificateHashData }
        : { status: 'NotFound' };
    },
    GetLocalListVersion: () => ({ listVersion: tokens.version }),
    GetLog({ log, logType, requestId }) {
      const filename = logName(core, logType === 'SecurityLog' ? 'security' : 'diagnostics');
      const tell = (status: 'Idle' | 'Uploaded' | 'UploadFailure' | 'Uploading') =>
        say16('LogStatusNotification', { status, requestId });
      afterAnswer(() => void uploadLog(core, { url: log.remoteLocation, name: filename, tell }));
      return { status: 'Accepted', filename };
    },
    InstallCertificate({ certificateType, certificate }) {
      if (!certificates.install(certificateType, certificate)) return { status: 'Rejected' };
      if (certificateType === 'CentralSystemRootCertificate') core.security.trust(certificate);
      return { status: 'Accepted' };
    },
    RemoteStartTransaction({ connectorId, idTag, chargingProfile }) {
      if (connectorId !== undefined && !evseOf(connectorId)) return { status: 'Rejected' };
      const order = {
        token: tokenOf(idTag),
        evse: connectorId === undefined ? undefined : evseOf(connectorId),
      };
      const evse = evseForRemoteStart(core, order);
      if (!evse) return { status: 'Rejected' };
      if (chargingProfile) profiles.add(profileOf(chargingProfile, evse.id));
      remoteStart(core, evse, order);
      return { status: 'Accepted' };
    },
    RemoteStopTransaction: ({ transactionId }) => ({
      status: remoteStop(core, ({ transaction }) => transaction?.issuedId === transactionId)
        ? 'Accepted'
        : 'Rejected',
    }),
    ReserveNow({ connectorId, expiryDate, idTag, parentIdTag, reservationId }) {
      const evse = evseOf(connectorId);
      if (!evse) return { status: 'Rejected' };
      const expiry = instant(expiryDate) ?? core.now();
      return { status: reserve(core, { id: reservationId, evse, token: idTag, group: parentIdTag, expiry }) };
    },
    Reset({ type }) {
      const soft = type === 'Soft';
      const stopReason = soft ? 'SoftReset' : 'ImmediateReset';
      afterAnswer(() => core.reboot({ bootReason: 'RemoteReset', stopReason, graceful: soft }));
      return { status: 'Accepted' };
    },
    SendLocalList({ listVersion, localAuthorizationList = [], updateType }) {
      const entries = localAuthorizationList.map(({ idTag, idTagInfo }) => ({
        token: idTag,
        ...(idTagInfo && { info: infoOf(idTagInfo) }),
      }));
      const fits = tokens.update(listVersion, updateType === 'Full', entries);
      return { status: fits ? 'Accepted' : 'VersionMismatch' };
    },
    SetChargingProfile({ connectorId, csChargingProfiles }) {
      const evse = evseOf(connectorId);
      if (connectorId !== 0 && !evse) return { status: 'Rejected' };
      const kept = keepProfile(core, profileOf(csChargingProfiles, evse?.id ?? 0));
      return { status: kept === 'kept' ? 'Accepted' : 'Rejected' };
    },
    SignedUpdateFirmware({ requestId, firmware }) {
      const tell = (status: Messages16['SignedFirmwareStatusNotification']['request']['status']) =>
        say16('SignedFirmwareStatusNotification', { status, requestId });
      const notBefore = instant(firmware.retrieveDateTime);
      const installAfter = instant(firmware.installDateTime);
      afterAnswer(
        () =>
          void updateFirmware(core, {
            url: firmware.location,
            notBefore,
            installAfter,
            detailed: true,
            signature: { value: firmware.signature, certificate: firmware.signingCertificate },
            tell,
            forged,
          }),
      );
      return { status: 'Accepted' };
    },
    TriggerMessage: ({ requestedMessage, connectorId }) =>
      trigger(requestedMessage, connectorId, evseOf(connectorId ?? 0)),
    UnlockConnector({ connectorId }) {
      const evse = evseOf(connectorId);
      if (!evse) return { status: 'NotSupported' };
      unlock(core, evse);
      return { status: 'Unlocked' };
    },
    UpdateFirmware({ location, retrieveDate }) {
      const tell = (status: string) => {
        last.firmware = status as LastTold['firmware'];
        return say16('FirmwareStatusNotification', { status: last.firmware });
      };
      const notBefore = instant(retrieveDate);
      afterAnswer(
        () => void updateFirmware(core, { url: location, notBefore, detailed: false, tell, forged }),
      );
      return {};
    },
  };

  return ({ action, payload }: IncomingCall) => {
    // The peer has checked action and payload against the schema.
    const order = orders[action as Action] as (request: unknown) => object;
    return order(payload);
  };
}

function purposeOf(purpose: WireProfile['chargingProfilePurpose']): string {
  return purpose === 'ChargePointMaxProfile' ? 'ChargingStationMaxProfile' : purpose;
}

function profileOf(wire: WireProfile, evseId: number): Profile {
  const { chargingSchedule: schedule } = wire;
  return {
    id: wire.chargingProfileId,
    evseId,
    stackLevel: wire.stackLevel,
    purpose: purposeOf(wire.chargingProfilePurpose),
    kind: wire.chargingProfileKind,
    recurrency: wire.recurrencyKind,
    validFrom: instant(wire.validFrom),
    validTo: instant(wire.validTo),
    transactionId: wire.transactionId === undefined ? undefined : `${wire.transactionId}`,
    start: instant(schedule.startSchedule),
    durationSeconds: schedule.duration,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => ({
      from: startPeriod,
      limit,
      phases: numberPhases,
    })),
    wire,
  };
}

type IdTagInfo = Messages16['Authorize']['response']['idTagInfo'];

function infoOf({ status, parentIdTag, expiryDate }: IdTagInfo): TokenInfo {
  return { status, group: parentIdTag, expiry: instant(expiryDate) };
}
