import type { Messages16 } from '@busbar/ocpp';
import type { Handler } from '../gateway/index.ts';
import type { Authorization, Authorize } from './authorize.ts';
import type { AuthorizationStatus } from './decide.ts';
import type { NoteAttempt } from './spoke.ts';

type IdTagInfo = Messages16['Authorize']['response']['idTagInfo'];
type Of<A extends keyof Messages16> = Handler<Messages16[A]['request'], Messages16[A]['response']>;

/** Longest idTag of 1.6 (CiString20). */
const MAX_ID_TAG = 20;

const spelled: Record<AuthorizationStatus, IdTagInfo['status']> = {
  Accepted: 'Accepted',
  Blocked: 'Blocked',
  Expired: 'Expired',
  Invalid: 'Invalid',
  NoCredit: 'Blocked',
  NotAtThisLocation: 'Invalid',
  NotAtThisTime: 'Invalid',
  Unknown: 'Invalid',
};

/** How 1.6 is told what was decided about a token. */
export function idTagInfo({ status, validUntil, token }: Authorization): IdTagInfo {
  const group = token?.groupUid;
  return {
    status: spelled[status],
    ...(validUntil && { expiryDate: validUntil.toISOString() }),
    ...(group && group.length <= MAX_ID_TAG && { parentIdTag: group }),
  };
}

export function driversOcpp16(authorize: Authorize, note: NoteAttempt) {
  return {
    Authorize: async (context, { idTag }) => {
      const authorization = await authorize(context.station, { uid: idTag, at: context.arrivedAt });
      const { events = [], ...noted } = note(context, authorization);
      return {
        answer: { idTagInfo: idTagInfo(authorization) },
        ...noted,
        events: [...authorization.events, ...events],
      };
    },
  } satisfies { Authorize: Of<'Authorize'> };
}
