import { useTranslation } from 'react-i18next';
import type { WhatIf } from '../../../../server/energy/whatif/contract.ts';
import { useLocale } from '../../../ui/locale.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import classes from './power.module.css';
import { useEnergyMoney } from './useEnergyMoney.ts';

/** Which of the questions asked would be worth it? */
export function WhatIfTable({ items }: { items: readonly WhatIf[] }) {
  const { t } = useTranslation('whatIf');
  return (
    <div className={classes.compare}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('peak')}</th>
            <th scope="col">{t('yearly')}</th>
            <th scope="col">{t('saved')}</th>
            <th scope="col">{t('own')}</th>
            <th scope="col">{t('short')}</th>
            <th scope="col">{t('payback')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ item }: { item: WhatIf }) {
  const { t } = useTranslation('whatIf');
  const money = useEnergyMoney(item.currency);
  const format = useFormat();
  const locale = useLocale();
  const { before, after } = item;
  if (!before || !after) return null;
  const own = after.selfSufficiency;
  return (
    <tr>
      <th scope="row">{item.name}</th>
      <td>{format.power(after.peakWatts)}</td>
      <td>{money(after.yearlyCost, 0)}</td>
      <td>{money(before.yearlyCost - after.yearlyCost, 0)}</td>
      <td>
        {own === null ? '–' : own.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 })}
      </td>
      <td>{t('shortOf', { short: after.carsShort, cars: after.cars })}</td>
      <td>
        {item.paybackYears === null
          ? '–'
          : t('years', {
              years: item.paybackYears.toLocaleString(locale, { maximumFractionDigits: 1 }),
            })}
      </td>
    </tr>
  );
}
