import { useTranslation } from 'react-i18next';
import type { Definition } from '../../../../server/tariffs/contract.ts';
import { weekdays, weekOf } from './draft.ts';
import classes from './tariffs.module.css';
import { useTariffWords } from './useTariffWords.ts';

/** What a kWh costs at each hour of the week: the dearer, the darker. */
export function WeekGrid({ definition, currency }: { definition: Definition; currency: string }) {
  const { t } = useTranslation('tariffs');
  const { money } = useTariffWords();
  const week = weekOf(definition);
  const prices = [...new Set(week.flat().filter((price) => price !== null))].sort((a, b) => a - b);
  const shade = (price: number | null) => (price === null ? 0 : (prices.indexOf(price) + 1) / prices.length);
  return (
    <figure className={classes.week}>
      <table className={classes.grid}>
        <caption>{t('week')}</caption>
        <thead>
          <tr>
            <td />
            {week[0]!.map((_, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the hours of a day stand still
              <th key={hour} scope="col">
                {hour % 6 === 0 ? String(hour).padStart(2, '0') : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weekdays.map((day, row) => (
            <tr key={day}>
              <th scope="row">{t(`day.${day}`)}</th>
              {week[row]!.map((price, hour) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: the hours of a day stand still
                  key={hour}
                  style={{ '--shade': shade(price) } as React.CSSProperties}
                  title={`${t(`day.${day}`)} ${hour}:00: ${price === null ? t('say.free') : money(price, currency)}`}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption className={classes.legend}>
        {prices.map((price) => (
          <span key={price}>
            <i style={{ '--shade': shade(price) } as React.CSSProperties} />
            {money(price, currency)}/kWh
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
