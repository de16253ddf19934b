import { useTranslation } from 'react-i18next';
import type { CostShape } from '../../../../server/tariffs/price-contract.ts';
import classes from './tariffs.module.css';
import { useTariffWords } from './useTariffWords.ts';

/** A cost, line by line, each with the reason why it was asked. */
export function CostLines({ cost }: { cost: CostShape }) {
  const { t } = useTranslation('tariffs');
  const { money, minor } = useTariffWords();
  const { currency, decimals } = cost;
  const amount = ({ beforeTax, afterTax }: CostShape['lines'][number]) => {
    const exact = afterTax ?? beforeTax;
    return exact === undefined ? '–' : money(Number(exact), currency);
  };
  return (
    <table className={classes.cost}>
      <caption className={classes.unseen}>{t('cost.title')}</caption>
      <tbody>
        {cost.lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and keep their order
          <tr key={place}>
            <td>
              <strong>{t(`dimension.${line.dimension}`)}</strong>
              <div className="quiet">{line.text}</div>
            </td>
            <td className="number">{amount(line)}</td>
          </tr>
        ))}
        {cost.lines.length === 0 && (
          <tr>
            <td>{t('cost.nothing')}</td>
            <td className="number">{minor(0, currency, decimals)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        {cost.taxes.map(({ name, percent, amountMinor, baseMinor }) => (
          <tr key={`${name} ${percent}`}>
            <td className="quiet">
              {t('cost.tax', { percent, base: minor(baseMinor, currency, decimals) })}
            </td>
            <td className="number quiet">{minor(amountMinor, currency, decimals)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t(cost.afterTaxMinor === null ? 'cost.totalBefore' : 'cost.total')}</th>
          <td className="number">
            <strong>{minor(cost.afterTaxMinor ?? cost.beforeTaxMinor, currency, decimals)}</strong>
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
