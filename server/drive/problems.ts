import { problem } from '../platform/http/problem.ts';

/** A label that we did not make as it stands. */
export const forgedCode = () =>
  problem(404, {
    type: '/problems/drive/code',
    title: 'This is not one of our labels',
    detail: 'The code was altered, cut off, or never made by this network: it names no charging place.',
    help: 'Scan the label on the station again. If a sticker covers it, do not use it, and tell the operator.',
  });

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
