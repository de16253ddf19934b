import { problem } from '../platform/http/problem.ts';
import type { LabelCodes } from './label-code.ts';

/** A label that we did not make as it stands. */
export const forgedCode = () =>
  problem(404, {
    type: '/problems/drive/code',
    title: 'This is not one of our labels',
    detail: 'The code was altered, cut off, or never made by this network: it names no charging place.',
    help: 'Scan the label on the station again. If a sticker covers it, do not use it, and tell the operator.',
  });

/** The EVSE that a label's code names; refused when it is none of ours. */
export function evseOfLabel(codes: LabelCodes, code: string): string {
  const evseId = codes.evseOf(code);
  if (!evseId) throw forgedCode();
  return evseId;
}

/** A label of ours whose EVSE is gone. */
export const retiredCode = () =>
  problem(410, {
    type: '/problems/drive/retired',
    title: 'Out of use',
    detail: 'The station of this label is no longer in use.',
    help: 'Choose another place on the map.',
  });

export const noSuchSite = () =>
  problem(404, {
    type: '/problems/drive/site',
    title: 'Not found',
    detail: 'There is no such charging site, or it is not open to everybody.',
    help: 'Choose another one on the map.',
  });

export const noSuchReceipt = () =>
  problem(404, {
    type: '/problems/drive/receipt',
    title: 'No receipt',
    detail: 'Nothing was paid with this payment, or the amount is still being worked out.',
    help: 'Look again in a minute.',
  });

/** Nobody has signed in, or the sign-in has ended. */
export const signedOut = () =>
  problem(401, {
    type: '/problems/drive/signed-out',
    title: 'Not signed in',
    detail: 'This is for drivers who have signed in.',
    help: 'Sign in with a link to your e-mail address, or with a passkey.',
  });

export const spentLink = () =>
  problem(410, {
    type: '/problems/drive/link',
    title: 'This link is not good any more',
    detail: 'It was used already, it is too old, or a part of it is missing.',
    help: 'Ask for a new one.',
  });

export const noMail = () =>
  problem(503, {
    type: '/problems/drive/no-mail',
    title: 'Signing in is not set up',
    detail: 'The operator has not set up a mail server, so that no link can be sent.',
    help: 'Charging works without an account: scan the label on the station.',
  });

export const mailFailed = () =>
  problem(503, {
    type: '/problems/drive/mail-failed',
    title: 'The e-mail could not be sent',
    detail: 'The mail server did not take the message.',
    help: 'Check the address, and try again in a minute.',
  });
