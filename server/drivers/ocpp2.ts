import type { Messages21, Messages201, Ocpp201 } from '@busbar/ocpp';
import type { Handler } from '../gateway/index.ts';
import type { Authorization, Authorize } from './authorize.ts';
import type { PresentedKind } from './decide.ts';
import { tokenAndContract } from './ocpp-contract.ts';
import type { CheckContract, NoteAttempt, TariffFor, TransfersFor } from './spoke.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']>;
type Of21<A extends keyof Messages21> = Handler<Messages21[A]['request'], Messages21[A]['response']>;

/** Longest personal message and group id that 2.0.1 takes. */
const MAX_MESSAGE = 512;
const MAX_ID_TOKEN = 36;

/** What 2.x calls the kinds of tokens; 2.1 made the type an open string. */
const kinds: Readonly<Record<string, PresentedKind>> = {
  Central: 'central',
  DirectPayment: 'ad_hoc',
  eMAID: 'emaid',
  EVCCID: 'mac',
  ISO14443: 'rfid',
  ISO15693: 'rfid',
  KeyCode: 'keycode',
  Local: 'local',
  MacAddress: 'mac',
  NoAuthorization: 'none',
};

/** The domain's word for the type of an idToken; undefined for one that is not in the book. */
export const kindOfType = (type: string): PresentedKind => kinds[type];

/** How 2.x is told what was decided about a token; a refusal says why on the display. */
export function idTokenInfo(authorization: Authorization): Ocpp201.IdTokenInfoType {
  const { status, accepted, validUntil, token, language, message, sentence, chargingPriority, evses } =
    authorization;
  const [first, ...others] = evses ?? [];
  const group = token?.groupUid;
  const content = accepted ? message : sentence.text;
  return {
    status,
    ...(validUntil && { cacheExpiryDateTime: validUntil.toISOString() }),
    ...(group && group.length <= MAX_ID_TOKEN && { groupIdToken: { idToken: group, type: 'Central' } }),
    // Only where it is not good at the whole station.
    ...(accepted && first !== undefined && { evseId: [first, ...others] }),
    ...(accepted && chargingPriority !== null && { chargingPriority }),
    ...(language && { language1: language }),
    ...(content && { personalMessage: { format: 'UTF8', content: content.slice(0, MAX_MESSAGE) } }),
  };
}

export function driversOcpp2(
  authorize: Authorize,
  note: NoteAttempt,
  checkContract: CheckContract,
  tariffFor?: TariffFor,
  transfersFor?: TransfersFor,
) {
  return {
    /** C01 ff.; with a contract's certificates (C07) both the contract and its token must be good. */
    Authorize: async (context, { idToken, certificate, iso15118CertificateHashData: hashData }) => {
      const uid = idToken.idToken;
      const shown = certificate !== undefined || hashData !== undefined;
      const { organizationId } = context.station;
      const told = { uid, organizationId, certificate, hashData };
      const certificateStatus = shown ? await checkContract(told) : undefined;
      const authorization = await authorize(context.station, {
        uid,
        kind: kindOfType(idToken.type),
        at: context.arrivedAt,
        invalidCertificate: shown && certificateStatus !== 'Accepted',
      });
      const { events = [], ...noted } = note(context, authorization);
      // From 2.1 on a station prices by itself, and takes a driver's own tariff with the answer (I08).
      const newest = context.station.version === '2.1';
      const tariff = newest && (await tariffFor?.(context.station, authorization));
      const transfers = newest && (await transfersFor?.(context.station, authorization));
      return {
        answer: {
          ...tokenAndContract(authorization, certificateStatus),
          ...(tariff && { tariff }),
          ...(transfers && { allowedEnergyTransfer: [...transfers] }),
        },
        ...noted,
        events: [...authorization.events, ...events],
      };
    },
  } satisfies { Authorize: Of<'Authorize'> & Of21<'Authorize'> };
}
