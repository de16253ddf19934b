import { type Sentence, sentences } from '../platform/sentence.ts';
import { type Reason, reasons } from './decide.ts';

const say = sentences('authorization', {
  accepted: 'Token {uid} is accepted.',
  no_token_needed: 'The station started without a token, as it is set up to.',
  station_not_accepted: 'The station itself is not accepted yet, so no token is. Accept the station first.',
  unknown: 'Token {uid} is not known. Add it, if it should charge here.',
  elsewhere: 'Token {uid} belongs to another organization, whose tokens are not good here.',
  blocked: 'Token {uid} is blocked.',
  lost: 'Token {uid} was reported lost.',
  not_yet_valid: 'Token {uid} is not valid yet.',
  expired: 'Token {uid} has expired.',
  wrong_kind: 'Token {uid} was read from another medium than it was issued for.',
  certificate_invalid:
    'Token {uid} came with a contract certificate that does not count: not trusted, not valid now, revoked, or of another contract.',
  driver_blocked: 'The driver of token {uid} is blocked.',
  contract_not_begun: 'The contract of token {uid} has not begun yet.',
  contract_expired: 'The contract of token {uid} has expired.',
  not_listed: 'Only those named there may charge at this site, and whoever has token {uid} is not.',
  site_closed: 'The site is closed, and charging there begins only during opening hours.',
  other_evses: 'Token {uid} may charge at other EVSEs of the site, not here.',
  budget_used_up: 'The budget for token {uid} is used up.',
  balance_empty: 'The prepaid balance for token {uid} is empty.',
  master_pass: 'Token {uid} is a master pass: it ends transactions and begins none.',
  reserved: 'The EVSE is reserved for another token than {uid}.',
});

/** Why a token was accepted or refused, in words. */
export function reasonSentence(reason: Reason, uid: string): Sentence {
  return reason === 'no_token_needed' || reason === 'station_not_accepted' || reason === 'site_closed'
    ? say(reason)
    : say(reason, { uid });
}

/** The same of a reason as it stands in the log of attempts. */
export function whyRefused(reason: string, uid: string): Sentence {
  return reasonSentence(reasons.find((known) => known === reason) ?? 'unknown', uid);
}

export const sayToken = sentences('token', {
  active: 'May charge.',
  active_until: 'May charge until {until}.',
  not_yet: 'May charge from {from}.',
  expired: 'Expired on {until}.',
  blocked: 'Blocked: every station refuses it.',
  lost: 'Reported lost: every station refuses it.',
  retired: 'Retired on {at}.',
});
