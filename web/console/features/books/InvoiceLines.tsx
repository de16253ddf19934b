import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvoiceShape } from '../../../../server/books/invoice-contract.ts';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import classes from './books.module.css';
import { useMoney } from './useMoney.ts';

/** Lines shown before somebody asks for all. */
const FIRST = 50;

/** Each transaction with its amounts, the taxes, and what it comes to. */
export function InvoiceLines({ invoice }: { invoice: InvoiceShape }) {
  const { t } = useTranslation('books');
  const { energy } = useFormat();
  const { money } = useMoney();
  const [all, setAll] = useState(false);
  const amount = (minor: number) => money(minor, invoice.currency, invoice.decimals);
  const { lines, taxes } = invoice;
  const shown = all ? lines : lines.slice(0, FIRST);
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('field.when')}</th>
              <th>{t('field.place')}</th>
              <th className="number">{t('field.energy')}</th>
              <th className="number">{t('field.net')}</th>
              <th className="number">{t('field.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line, index) => (
              // Lines stand still: their place is what they are known by.
              // biome-ignore lint/suspicious/noArrayIndexKey: the list of an invoice never changes
              <tr key={index}>
                <td>
                  {line.endedAt ? (
                    <Time at={line.endedAt} />
                  ) : line.text === 'priced_anew' ? (
                    t('pricedAnew')
                  ) : (
                    line.text
                  )}
                </td>
                <td>
                  {line.transactionId ? (
                    <Link to={`/transactions/${line.transactionId}`}>
                      {[line.takesBack && t('takesBack'), line.site, line.station]
                        .filter(Boolean)
                        .join(' · ')}
                    </Link>
                  ) : line.reservationId ? (
                    <Link to={`/reservations?open=${line.reservationId}`}>
                      {[t('noShow'), line.site, line.station].filter(Boolean).join(' · ')}
                    </Link>
                  ) : (
                    '–'
                  )}
                </td>
                <td className="number">{line.energyWh === null ? '–' : energy(line.energyWh)}</td>
                <td className="number">{amount(line.netMinor)}</td>
                <td className="number">{amount(line.grossMinor)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <Total label={t('field.net')} value={amount(invoice.netMinor)} />
            {taxes.map(({ name, percent, country, baseMinor, taxMinor, category, reason }) => (
              <Total
                key={`${category} ${name} ${percent} ${country}`}
                label={
                  category === 'AE'
                    ? t('reverseCharge')
                    : category === 'E'
                      ? t('exempt', { reason: reason === 'untaxed' ? '' : reason })
                      : t('tax', { percent, country, base: amount(baseMinor) })
                }
                value={amount(taxMinor)}
              />
            ))}
            {invoice.roundingMinor !== 0 && (
              <Total label={t('rounding')} value={amount(invoice.roundingMinor)} />
            )}
            <Total label={t('field.total')} value={amount(invoice.totalMinor)} strong />
          </tfoot>
        </table>
      </div>
      {shown.length < lines.length && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {t('showAll', { count: lines.length })}
        </Button>
      )}
    </>
  );
}

function Total({ label, value, strong }: { label: string; value: string; strong?: boolean }) {
  return (
    <tr>
      <th scope="row" colSpan={4}>
        {label}
      </th>
      <td className="number">{strong ? <strong>{value}</strong> : value}</td>
    </tr>
  );
}
