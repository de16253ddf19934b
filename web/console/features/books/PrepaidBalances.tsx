import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listPrepaid } from '../../../../server/books/ledger-contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { useApi } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import classes from './books.module.css';
import { useMoney } from './useMoney.ts';

/** What is owed to whom for prepaid balances: the account of the ledger, by driver and fleet. */
export function PrepaidBalances() {
  const { t } = useTranslation('books');
  const { organizationId } = useViewScope();
  const { money } = useMoney();
  const { data } = useApi(listPrepaid, { query: { ...(organizationId && { organizationId }) } });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t('prepaid.title')}>
      <p className="quiet">{t('prepaid.lead')}</p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('prepaid.whose')}</th>
              <th className="number">{t('prepaid.ledger')}</th>
              <th className="number">{t('prepaid.there')}</th>
              <th className="number">{t('prepaid.owed')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((row) => (
              <tr key={row.balanceId}>
                <td>
                  <Link to={row.driverId ? `/drivers/${row.driverId}` : `/fleets/${row.fleetId}`}>
                    {row.name}
                  </Link>
                </td>
                <td className="number">{money(row.ledgerMinor, row.currency, row.decimals)}</td>
                <td className="number">{money(row.balanceMinor, row.currency, row.decimals)}</td>
                <td className="number">
                  {row.owedMinor === 0 ? '–' : money(row.owedMinor, row.currency, row.decimals)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
