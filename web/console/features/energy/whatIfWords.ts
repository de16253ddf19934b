import { useTranslation } from 'react-i18next';
import type { WhatIf } from '../../../../server/energy/whatif/contract.ts';
import { useFormat } from '../../../ui/useFormat.ts';

/** What a question changes, in a few words. */
export function useChangeWords(change: WhatIf['change']): string {
  const { t } = useTranslation('whatIf');
  const format = useFormat();
  const words = [
    change.batteryWh > 0 &&
      t('change.battery', {
        energy: format.energy(change.batteryWh),
        power: format.power(change.batteryWatts),
      }),
    change.extraPeakWatts > 0 && t('change.sun', { power: `${format.power(change.extraPeakWatts)}p` }),
    change.extraEvses > 0 &&
      t('change.evses', { count: change.extraEvses, power: format.power(change.evseWatts) }),
    change.connectionAmps !== null &&
      t('change.connection', { current: format.current(change.connectionAmps) }),
    change.prices && t('change.prices'),
  ];
  return words.filter((word) => typeof word === 'string').join(', ');
}
