import type { Core, Message } from './core.ts';
import { delay, sayWhenHeard } from './orders.ts';
import type { Expected } from './transfer.ts';

/** A firmware update as it was ordered. */
export interface FirmwareOrder {
  readonly url: string;
  /** Milliseconds since 1970; at once when past. */
  readonly notBefore?: number;
  readonly installAfter?: number;
  /** Tells of a checked signature, and of the restart, where the version has words for them. */
  readonly detailed: boolean;
  /** The signature that the file must have, when one was given. */
  readonly signature?: Expected['signature'];
  readonly tell: (status: FirmwareStatus) => Message;
  /** The security event of a signature that does not fit (L01.FR.03). */
  readonly forged: () => Message;
}

export type FirmwareStatus =
  | 'Downloaded'
  | 'DownloadFailed'
  | 'Downloading'
  | 'Idle'
  | 'Installed'
  | 'Installing'
  | 'InvalidSignature'
  | 'InstallRebooting'
  | 'SignatureVerified';

const DOWNLOAD_SECONDS = 10;
const INSTALL_SECONDS = 15;

/** Updates the firmware: fetches, installs, restarts, and tells each step. */
export async function updateFirmware(core: Core, order: FirmwareOrder): Promise<void> {
  const tell = (status: FirmwareStatus) => core.send(order.tell(status));
  await until(core, order.notBefore);
  await tell('Downloading');
  await delay(core, DOWNLOAD_SECONDS);
  const fetched = await core.transfer.download(order.url, order.signature && { signature: order.signature });
  if (fetched === 'failed') {
    await tell('DownloadFailed');
    return;
  }
  await tell('Downloaded');
  if (fetched === 'forged') {
    await tell('InvalidSignature');
    await core.send(order.forged());
    return;
  }
  if (order.detailed) await tell('SignatureVerified');
  await until(core, order.installAfter);
  await tell('Installing');
  await delay(core, INSTALL_SECONDS);
  if (order.detailed) await tell('InstallRebooting');
  core.firmware = versionIn(order.url);
  core.reboot({ bootReason: 'FirmwareUpdate', stopReason: 'Reboot', graceful: true });
  await delay(core, INSTALL_SECONDS);
  await sayWhenHeard(core, order.tell('Installed'));
}

async function until(core: Core, time: number | undefined): Promise<void> {
  if (time !== undefined && time > core.now()) await delay(core, (time - core.now()) / 1000);
}

/** Reads a version from a file's name: `…/station-4.3.0.bin` is 4.3.0, other names stand for themselves. */
function versionIn(url: string): string {
  const name = url.split(/[?#]/)[0]!.split('/').at(-1) || 'unnamed';
  return (/\d+(?:\.\d+)+/.exec(name)?.[0] ?? name).slice(0, 50);
}

export type LogStatus = 'Idle' | 'Uploaded' | 'UploadFailure' | 'Uploading';

export interface LogOrder {
  readonly url: string;
  readonly name: string;
  readonly tell: (status: LogStatus) => Message;
}

/** Delivers a log file, and tells how it went. */
export async function uploadLog(core: Core, { url, name, tell }: LogOrder): Promise<void> {
  await core.send(tell('Uploading'));
  const lines = core.evses.map(
    (evse) => `EVSE ${evse.id}: register ${evse.wh.toFixed(0)} Wh, ${evse.flow.state}`,
  );
  const content = [`${core.time()} ${core.about.identity} firmware ${core.firmware}`, ...lines, ''].join(
    '\n',
  );
  const delivered = await core.transfer.upload(url, name, content);
  await core.send(tell(delivered ? 'Uploaded' : 'UploadFailure'));
}

/** The name of a log file that is made now. */
export function logName(core: Core, kind: string): string {
  return `${core.about.identity}-${kind}-${Math.floor(core.now() / 1000)}.log`.slice(-255);
}
