import { sentences } from '../platform/sentence.ts';

export const sayList = sentences('localList', {
  off: 'Off: the station is sent no local list.',
  off_emptied: 'Off: the list in the station is empty.',
  off_later: 'Off: the list in the station is emptied as soon as it is connected.',
  unknown: 'The station gets its list as soon as it is connected.',
  behind: 'Tokens have changed: the station gets them within a minute of being connected.',
  in_step: 'In step: {entries} tokens, version {version}.',
  left_out:
    'In step, but {left} tokens are missing: the station takes {entries} and no more, or cannot spell them.',
  not_used: 'In step, but the station does not use it: its local list is switched off in its configuration.',
  unsupported: 'The station keeps no local list.',
  refused: 'The station refused its list: {status}. It is tried again.',
  error: 'The station answered its list with an error: {code}. {description} It is tried again.',
  silent: 'The station did not answer when it was sent its list. It is tried again.',
});
