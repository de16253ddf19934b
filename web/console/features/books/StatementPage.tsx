import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getStatement,
  getStatementCsv,
  getStatementPdf,
} from '../../../../server/books/settlement-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './books.module.css';
import { PayStatement } from './PayStatement.tsx';
import { useMoney } from './useMoney.ts';

/** What does this site host get for this month, and how does it come about? */
export default function StatementPage() {
  const { t } = useTranslation('books');
  const { energy, count } = useFormat();
  const { money, month, day } = useMoney();
  const { statementId = '' } = useParams({ strict: false });
  const say = useSentence();
  const can = useCan();
  const [paying, setPaying] = useState(false);
  const params = { statementId };
  const { data, error, refetch } = useApi(getStatement, { params });
  if (error)
    return (
      <div className={page.page}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!data) return <EntitySkeleton />;
  const amount = (minor: number) => money(minor, data.currency, data.decimals);
  const columns = ['revenue', 'electricity', 'share', 'perKwh', 'perMonth'] as const;
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/settlement">{t('settlement.title')}</Link> · {data.hostName}
          </>
        }
        name={data.number}
        sentence={`${t(data.selfBilled ? 'settlement.selfBilledFor' : 'settlement.statementFor', { host: data.hostName, month: month(data.month) })} ${say(data.sentence)}`}
        figures={[
          { label: t('field.total'), value: amount(data.totalMinor) },
          ...(data.paidMinor === 0 ? [] : [{ label: t('field.paid'), value: amount(data.paidMinor) }]),
          { label: t('field.issued'), value: day(data.issuedAt.slice(0, 10)) },
        ]}
        actions={
          <>
            <Button
              component="a"
              href={addressOf(getStatementPdf, { params })}
              target="_blank"
              rel="noreferrer"
            >
              {t('pdf')}
            </Button>
            {can('money:write') && data.openMinor !== 0 && (
              <Button variant="default" onClick={() => setPaying(true)}>
                {t('settlement.pay')}
              </Button>
            )}
            <Button variant="default" component="a" href={addressOf(getStatementCsv, { params })}>
              {t('export')}
            </Button>
          </>
        }
      />
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('field.site')}</th>
              <th className="number">{t('field.transactions')}</th>
              <th className="number">{t('field.energy')}</th>
              {columns.map((name) => (
                <th key={name} className="number">
                  {t(`statement.${name}`)}
                </th>
              ))}
              <th className="number">{t('field.total')}</th>
            </tr>
          </thead>
          <tbody>
            {data.lines.map((line) => (
              <tr key={`${line.siteId} ${line.totalMinor} ${line.transactions}`}>
                <td>
                  <Link to={`/sites/${line.siteId}`}>{line.siteName}</Link>
                </td>
                <td className="number">{count(line.transactions)}</td>
                <td className="number">{energy(line.energyWh)}</td>
                {columns.map((name) => (
                  <td key={name} className="number">
                    {amount(line[`${name}Minor`])}
                  </td>
                ))}
                <td className="number">
                  <strong>{amount(line.totalMinor)}</strong>
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {data.tax && (
              <>
                <Sum label={t('field.net')} value={amount(data.netMinor)} />
                <Sum
                  label={
                    data.tax.category === 'AE'
                      ? t('settlement.reverseCharge')
                      : data.tax.category === 'E'
                        ? t('settlement.smallBusiness')
                        : t('tax', {
                            country: data.tax.country,
                            percent: data.tax.percent,
                            base: amount(data.netMinor),
                          })
                  }
                  value={amount(data.taxMinor)}
                />
              </>
            )}
            <Sum label={t('field.total')} value={amount(data.totalMinor)} strong />
          </tfoot>
        </table>
      </div>
      <p className="quiet">{t('settlement.beforeTax')}</p>
      {paying && <PayStatement statement={data} onClose={() => setPaying(false)} />}
    </div>
  );
}

function Sum({ label, value, strong }: { label: string; value: string; strong?: boolean }) {
  return (
    <tr>
      <th scope="row" colSpan={8}>
        {label}
      </th>
      <td className="number">{strong ? <strong>{value}</strong> : value}</td>
    </tr>
  );
}
