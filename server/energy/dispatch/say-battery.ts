import type { Sentence } from '../../platform/sentence.ts';
import { sayBatteryNow } from '../batteries/sentences.ts';
import type { BatteryTarget } from './battery-target.ts';
import type { DispatchState } from './model.ts';

const kilo = (watts: number) => (Math.abs(watts) / 1000).toFixed(1);

/** What a battery does and why, in words. */
export function batterySentence(state: DispatchState, i: number, target: BatteryTarget): Sentence {
  const { settings } = state.model.batteries[i]!;
  const { held, problem } = state.batteries[i]!;
  const most = { power: kilo(settings.maxWatts) };
  const power = { power: kilo(held?.watts ?? target.watts) };
  switch (target.code) {
    case 'unheard':
      return sayBatteryNow('unheard', { ...most, problem: problem?.text ?? '' });
    case 'begins':
    case 'silent':
    case 'ignores':
      return sayBatteryNow(target.code, most);
    case 'no_room':
      return sayBatteryNow('no_room', { ...power, conductor: target.conductor ?? '' });
    case 'shaves':
      return sayBatteryNow('shaves', { ...power, peak: kilo(settings.peakWatts ?? 0) });
    case 'empty':
      return sayBatteryNow('empty', { reserve: settings.reservePercent });
    case 'sun':
    case 'serves':
    case 'refills':
    case 'reserve':
    case 'cheap':
    case 'dear':
      return sayBatteryNow(target.code, power);
    default:
      return sayBatteryNow(target.code);
  }
}
