import { type Sentence, sentences } from '../../platform/sentence.ts';
import type { FirmwareState } from './contract.ts';

const say = sentences('firmware', {
  requested: 'Waiting for the station’s answer.',
  accepted: 'The station accepted and has not begun.',
  scheduled: 'Planned by the station.',
  downloading: 'The station is fetching the file.',
  paused: 'The station paused the download.',
  downloaded: 'The file is on the station.',
  verified: 'The station checked the file: it is genuine.',
  installing: 'The station is installing it.',
  rebooting: 'The station restarts with it.',
  installed: 'Installed.',
  published: 'Other stations can fetch it there.',
  rejected: 'The station refused.',
  cancelled: 'Given up for a newer request.',
  lost: 'The station said nothing more of it for {hours} h.',
  failed: 'It failed.',
  download_failed: 'The station could not fetch the file.',
  installation_failed: 'The station could not install it.',
  verification_failed: 'The station installed it, and its check afterwards failed.',
  invalid_signature: 'The station refused the file: its signature does not fit.',
  invalid_checksum: 'The station fetched a file whose checksum does not fit.',
  publish_failed: 'The station could not publish it.',
});

/** What a word of a station means for a request. */
export interface FirmwareTold {
  readonly state: FirmwareState;
  readonly reason?: Sentence;
}

/** Status words of all versions, of updates and of publications; `Idle` says nothing of any request. */
const told: Readonly<Record<string, FirmwareTold>> = {
  DownloadScheduled: { state: 'scheduled' },
  Downloading: { state: 'downloading' },
  DownloadPaused: { state: 'paused' },
  Downloaded: { state: 'downloaded' },
  SignatureVerified: { state: 'verified' },
  ChecksumVerified: { state: 'verified' },
  InstallScheduled: { state: 'scheduled' },
  Installing: { state: 'installing' },
  InstallRebooting: { state: 'rebooting' },
  Installed: { state: 'installed' },
  Published: { state: 'published' },
  DownloadFailed: { state: 'failed', reason: say('download_failed') },
  InstallationFailed: { state: 'failed', reason: say('installation_failed') },
  InstallVerificationFailed: { state: 'failed', reason: say('verification_failed') },
  InvalidSignature: { state: 'failed', reason: say('invalid_signature') },
  InvalidChecksum: { state: 'failed', reason: say('invalid_checksum') },
  PublishFailed: { state: 'failed', reason: say('publish_failed') },
};

/** What a status word means; undefined for a word that is about no request. */
export const readStatus = (status: string): FirmwareTold | undefined => told[status];

const ends: ReadonlySet<FirmwareState> = new Set([
  'installed',
  'published',
  'failed',
  'rejected',
  'cancelled',
  'lost',
]);
export const isEnd = (state: FirmwareState): boolean => ends.has(state);

/** A request that nothing was heard of for so long is given up: the longest download over a slow modem takes a day. */
export const lostAfterHours = 48;
export const lost = (): Sentence => say('lost', { hours: lostAfterHours });

/** How far a request is, in words; its own reason where it has one. */
export function firmwareSentence(state: FirmwareState, reason: Sentence | null): Sentence {
  if (reason) return reason;
  return state === 'lost' ? lost() : say(state);
}
