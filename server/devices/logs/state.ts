import { type Sentence, sentences } from '../../platform/sentence.ts';
import type { LogState } from './contract.ts';

const say = sentences('log', {
  requested: 'Waiting for the station’s answer.',
  accepted: 'The station accepted and has not begun to deliver.',
  uploading: 'The station is delivering it.',
  uploaded: 'Delivered.',
  failed: 'It failed.',
  rejected: 'The station refused.',
  cancelled: 'Given up for a newer request.',
  nothing: 'The station has nothing to deliver for this time.',
  upload_failed: 'The station could not deliver the file.',
  bad_message: 'The station did not understand the request.',
  not_supported: 'The station cannot deliver to such an address.',
  permission_denied: 'The station was refused where it should deliver the file.',
  lost: 'The station said nothing more of it for {hours} h.',
});

/** What a word of a station means for the log that it was asked for. */
export interface LogTold {
  readonly state: LogState;
  readonly reason?: Sentence;
}

/** Status words of all versions; `Idle` says nothing of any request. */
const told: Readonly<Record<string, LogTold>> = {
  Uploading: { state: 'uploading' },
  Uploaded: { state: 'uploaded' },
  UploadFailed: { state: 'failed', reason: say('upload_failed') },
  UploadFailure: { state: 'failed', reason: say('upload_failed') },
  BadMessage: { state: 'failed', reason: say('bad_message') },
  NotSupportedOperation: { state: 'failed', reason: say('not_supported') },
  PermissionDenied: { state: 'failed', reason: say('permission_denied') },
  AcceptedCanceled: { state: 'cancelled' },
};

/** What a status word means; undefined for a word that is about no request. */
export const readLogStatus = (status: string): LogTold | undefined => told[status];

export const isLogEnd = (state: LogState): boolean =>
  state === 'uploaded' || state === 'failed' || state === 'rejected' || state === 'cancelled';

export const nothingToDeliver = (): Sentence => say('nothing');

/** A log that nothing was heard of for so long is given up. */
export const lostAfterHours = 24;
export const lost = (): Sentence => say('lost', { hours: lostAfterHours });

export const logSentence = (state: LogState, reason: Sentence | null): Sentence => reason ?? say(state);
