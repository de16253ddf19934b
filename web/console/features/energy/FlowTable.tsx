import { useTranslation } from 'react-i18next';
import { type ShareName, shareNames } from '../../../../server/energy/flows/contract.ts';
import { useLocale } from '../../../ui/locale.ts';
import classes from './power.module.css';

/** The figures of a Sankey as lines that can be read and heard. */
export function FlowTable({ shares, unit }: { shares: Readonly<Record<ShareName, number>>; unit: string }) {
  const { t } = useTranslation('power');
  const locale = useLocale();
  const flowing = shareNames.filter((name) => shares[name] >= 1);
  return (
    <dl className={classes.values}>
      {flowing.map((name) => (
        <div key={name}>
          <dt>{t(`share.${name}`)}</dt>
          <dd>
            {(shares[name] / 1000).toLocaleString(locale, { maximumFractionDigits: 1 })} {unit}
          </dd>
        </div>
      ))}
    </dl>
  );
}
