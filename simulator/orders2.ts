import type { CsmsActionOf, Messages21, Messages201, Ocpp201 } from '@busbar/ocpp';
import type { Token, TokenInfo } from './model.ts';
import { instant } from './schedule.ts';

/** How a station of 2.0.1 answers each message of the CSMS; a forgotten one does not compile. */
export type Orders201 = {
  [A in CsmsActionOf<'2.0.1'>]: (request: Messages201[A]['request']) => Messages201[A]['response'];
};

type Added = Exclude<CsmsActionOf<'2.1'>, CsmsActionOf<'2.0.1'>>;

/** What 2.1 adds. */
export type Orders21 = { [A in Added]: (request: Messages21[A]['request']) => Messages21[A]['response'] };

export function tokenOf({ idToken, type }: Ocpp201.IdTokenType): Token {
  return { value: idToken, type };
}

export function infoOf({ status, groupIdToken, cacheExpiryDateTime }: Ocpp201.IdTokenInfoType): TokenInfo {
  return { status, group: groupIdToken?.idToken, expiry: instant(cacheExpiryDateTime) };
}
