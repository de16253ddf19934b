import type { Messages201, Ocpp201 } from '@busbar/ocpp';
import { type CertificateHash, createCertificates } from './certificates.ts';
import { afterAnswer, type Core } from './core.ts';
import type { Evse } from './model.ts';
import { delay } from './orders.ts';
import type { Orders201 } from './orders2.ts';
import { instant } from './schedule.ts';
import { say2 } from './speak2.ts';
import { type FirmwareStatus, type LogStatus, logName, updateFirmware, uploadLog } from './upkeep.ts';

type UpkeepOrders = Pick<
  Orders201,
  | 'CertificateSigned'
  | 'DeleteCertificate'
  | 'GetInstalledCertificateIds'
  | 'GetLog'
  | 'InstallCertificate'
  | 'PublishFirmware'
  | 'Reset'
  | 'TriggerMessage'
  | 'UnpublishFirmware'
  | 'UpdateFirmware'
>;

type Requested = Messages201['TriggerMessage']['request']['requestedMessage'];

const PUBLISH_SECONDS = 5;

/** Orders about upkeep: resets, triggers, firmware, logs, certificates (2.x blocks A, B, F, L, M, N). */
export function createUpkeepOrders2(core: Core): UpkeepOrders {
  const certificates = createCertificates<Ocpp201.GetCertificateIdUseEnumType>();
  const published = new Set<string>();
  let firmwareStatus: FirmwareStatus = 'Idle';

  async function publish(requestId: number, location: string, checksum: string): Promise<void> {
    const tell = (status: Ocpp201.PublishFirmwareStatusEnumType, where: { location?: [string] } = {}) =>
      core.send(say2('PublishFirmwareStatusNotification', { status, requestId, ...where }));
    await tell('Downloading');
    await delay(core, PUBLISH_SECONDS);
    const fetched = await core.transfer.download(location, { md5: checksum });
    if (fetched === 'failed') return void (await tell('DownloadFailed'));
    await tell('Downloaded');
    if (fetched === 'forged') return void (await tell('InvalidChecksum'));
    await tell('ChecksumVerified');
    await delay(core, PUBLISH_SECONDS);
    published.add(checksum);
    await tell('Published', { location: [location] });
  }

  function sample(concerned: readonly Evse[], inTransaction: boolean): void {
    for (const evse of concerned) {
      const reading = core.charging.read(evse, 'Trigger');
      const { transaction } = evse;
      if (transaction && inTransaction) {
        core.outbox.push(core.speaker.sampled(evse, transaction, reading, 'Trigger'));
      } else if (!inTransaction) {
        void core.send(core.speaker.metered(evse, reading));
      }
    }
  }

  function perform(requested: Requested, concerned: readonly Evse[]): void {
    switch (requested) {
      case 'BootNotification':
        core.boot();
        break;
      case 'Heartbeat':
        core.heartbeat();
        break;
      case 'StatusNotification':
        for (const evse of concerned) core.tellStates(evse, true);
        break;
      case 'MeterValues':
      case 'TransactionEvent':
        sample(concerned, requested === 'TransactionEvent');
        break;
      case 'FirmwareStatusNotification':
        void core.send(
          say2('FirmwareStatusNotification', {
            status: firmwareStatus === 'Installed' ? 'Idle' : firmwareStatus,
          }),
        );
        break;
      case 'LogStatusNotification':
        void core.send(say2('LogStatusNotification', { status: 'Idle' }));
        break;
      case 'PublishFirmwareStatusNotification':
        void core.send(say2('PublishFirmwareStatusNotification', { status: 'Idle' }));
        break;
      default:
        requestCertificate(requested);
    }
  }

  function requestCertificate(requested: Requested): void {
    const certificateType =
      requested === 'SignV2GCertificate' ? 'V2GCertificate' : 'ChargingStationCertificate';
    const csr = core.security.request(certificateType === 'V2GCertificate' ? 'v2g' : 'station');
    void core.send(say2('SignCertificate', { csr, certificateType }));
  }

  return {
    CertificateSigned({ certificateChain, certificateType }) {
      const purpose = certificateType === 'V2GCertificate' ? 'v2g' : 'station';
      if (!core.security.accept(purpose, certificateChain)) return { status: 'Rejected' };
      // What it shows is its certificate: it comes anew with the new one (A02.FR.08).
      if (purpose === 'station' && core.security.profile.securityProfile === 3) afterAnswer(core.reconnect);
      return { status: 'Accepted' };
    },
    DeleteCertificate: ({ certificateHashData }) => ({
      status: certificates.remove(certificateHashData as CertificateHash) ? 'Accepted' : 'NotFound',
    }),
    GetInstalledCertificateIds({ certificateType }) {
      const found = certificates.list(certificateType);
      if (found.length === 0) return { status: 'NotFound' };
      const chain = found.map(({ use, hash }) => ({ certificateType: use, certificateHashData: hash }));
      return {
        status: 'Accepted',
        certificateHashDataChain: chain as [Ocpp201.CertificateHashDataChainType],
      };
    },
    GetLog({ log, logType, requestId }) {
      const filename = logName(core, logType === 'SecurityLog' ? 'security' : 'diagnostics');
      const tell = (status: LogStatus) => say2('LogStatusNotification', { status, requestId });
      afterAnswer(() => void uploadLog(core, { url: log.remoteLocation, name: filename, tell }));
      return { status: 'Accepted', filename };
    },
    InstallCertificate({ certificateType, certificate }) {
      if (!certificates.install(certificateType, certificate)) return { status: 'Rejected' };
      if (certificateType === 'CSMSRootCertificate') core.security.trust(certificate);
      return { status: 'Accepted' };
    },
    PublishFirmware({ location, checksum, requestId }) {
      afterAnswer(() => void publish(requestId, location, checksum));
      return { status: 'Accepted' };
    },
    Reset({ type, evseId }) {
      const concerned = evseId === undefined ? core.evses : core.evses.filter(({ id }) => id === evseId);
      if (concerned.length === 0) return { status: 'Rejected' };
      const busy = concerned.some(({ transaction }) => transaction);
      if (type === 'OnIdle' && busy) {
        void resetWhenIdle(core, concerned, evseId === undefined);
        return { status: 'Scheduled' };
      }
      afterAnswer(() => reset(core, concerned, evseId === undefined));
      return { status: 'Accepted' };
    },
    TriggerMessage({ requestedMessage, evse }) {
      const concerned = evse ? core.evses.filter(({ id }) => id === evse.id) : core.evses;
      const idle =
        requestedMessage === 'TransactionEvent' && !concerned.some(({ transaction }) => transaction);
      if (concerned.length === 0 || idle) return { status: 'Rejected' };
      if (!answerable.has(requestedMessage)) return { status: 'NotImplemented' };
      afterAnswer(() => perform(requestedMessage, concerned));
      return { status: 'Accepted' };
    },
    UnpublishFirmware: ({ checksum }) => ({
      status: published.delete(checksum) ? 'Unpublished' : 'NoFirmware',
    }),
    UpdateFirmware({ requestId, firmware }) {
      const tell = (status: FirmwareStatus) => {
        firmwareStatus = status;
        return say2('FirmwareStatusNotification', { status, ...(status !== 'Idle' && { requestId }) });
      };
      const order = {
        url: firmware.location,
        notBefore: instant(firmware.retrieveDateTime),
        installAfter: instant(firmware.installDateTime),
        detailed: firmware.signature !== undefined,
        ...(firmware.signature &&
          firmware.signingCertificate && {
            signature: { value: firmware.signature, certificate: firmware.signingCertificate },
          }),
        tell,
        forged: () =>
          say2('SecurityEventNotification', {
            type: 'InvalidFirmwareSignature',
            timestamp: core.time(),
          }),
      };
      afterAnswer(() => void updateFirmware(core, order));
      return { status: 'Accepted' };
    },
  };
}

const answerable = new Set<string>([
  'BootNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'LogStatusNotification',
  'MeterValues',
  'PublishFirmwareStatusNotification',
  'SignChargingStationCertificate',
  'SignCombinedCertificate',
  'SignV2GCertificate',
  'StatusNotification',
  'TransactionEvent',
]);

/** How often a station looks whether the last transaction has ended, and for how long at most (a day). */
const IDLE_CHECK_SECONDS = 10;
const MOST_IDLE_CHECKS = 8640;

async function resetWhenIdle(core: Core, concerned: readonly Evse[], whole: boolean): Promise<void> {
  for (let check = 0; check < MOST_IDLE_CHECKS; check++) {
    if (!concerned.some(({ transaction }) => transaction)) break;
    await delay(core, IDLE_CHECK_SECONDS);
  }
  reset(core, concerned, whole);
}

/** Restarts the station, or only an EVSE: then the connection stays and what ran there ends (2.x B12). */
function reset(core: Core, concerned: readonly Evse[], whole: boolean): void {
  if (whole) {
    core.reboot({ bootReason: 'RemoteReset', stopReason: 'ImmediateReset', graceful: true });
    return;
  }
  for (const evse of concerned) {
    core.charging.stop(evse, { reason: 'ImmediateReset', trigger: 'ResetCommand' });
    core.tellStates(evse, true);
  }
}
