import type { FindingCode } from '@busbar/signed-readings';
import { type Sentence, sentences } from '../platform/sentence.ts';

/** What the slice says to people. */
export const sayReadings = sentences('readings', {
  none: 'The station told no signed readings.',
  waiting: 'Signed readings are checked when the transaction has ended.',
  verified: 'Verified: every signature holds under the registered key of the meter.',
  told: 'The signatures hold, but only under keys that the station told itself. Register the key of the meter to be sure.',
  failed: 'The signed readings do not prove what was charged: the transaction is not billed by itself.',
  unverifiable: 'The signed readings are kept, but could not be checked.',
  none_told: 'No signed reading was told, although the key of this EVSE’s meter is registered.',
  format_unknown: 'A signed reading is in a format that cannot be checked here.',
  unreadable: 'A signed reading cannot be read: {detail}',
  algorithm_unknown: 'A signed reading is signed in an unknown way: {detail}.',
  curve_differs: 'The registered key is of another curve than the signature ({detail}).',
  signature_wrong: 'A signature does not hold: the reading was changed, or signed by another meter.',
  key_missing: 'No key of the meter {detail} is known.',
  key_told: 'The key was told by the station itself.',
  key_differs: 'The station told another key than the registered one.',
  begin_missing: 'No signed reading tells the begin.',
  end_missing: 'No signed reading tells the end.',
  meters_differ: 'The readings are of several meters ({detail}).',
  page_repeated: 'Two different records carry one page number ({detail}).',
  page_falling: 'Page numbers go backwards ({detail}).',
  page_gap: 'Page numbers leave a gap ({detail}): a record may be missing.',
  energy_falls: 'The signed register ran backwards.',
  time_falls: 'The signed end is before the begin.',
  no_energy: 'A signed reading holds no energy.',
  exception: 'The meter told an exception while charging.',
  energy_flagged: 'The meter flags its energy as not to be billed.',
  time_flagged: 'The meter flags its time as not to be billed.',
  meter_status: 'The meter told that it was not well ({detail}).',
  clock_unsure: 'The meter’s clock was not synchronised.',
  user_differs: 'Somebody else was identified at the meter: {detail}.',
  energy_differs: 'Signed and billed energy differ ({detail} Wh).',
});

/** A finding in words. */
export function sayFinding(code: FindingCode | 'none_told', detail: string): Sentence {
  switch (code) {
    case 'unreadable':
    case 'algorithm_unknown':
    case 'curve_differs':
    case 'key_missing':
    case 'meters_differ':
    case 'page_repeated':
    case 'page_falling':
    case 'page_gap':
    case 'meter_status':
    case 'user_differs':
    case 'energy_differs':
      return sayReadings(code, { detail });
    default:
      return sayReadings(code);
  }
}
