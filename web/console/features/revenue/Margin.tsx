import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { margin } from '../../../../server/reports/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useTariffWords } from '../tariffs/useTariffWords.ts';
import classes from './revenue.module.css';
import { marginSeries } from './revenue.ts';

type Query = { from: string; to: string; zone: string };
type Item = ResponseOf<typeof margin>['items'][number];
const periods = ['day', 'week', 'month'] as const;

/** What is left after the electricity, over the span and by site and tariff? */
export function Margin({ query }: { query: Query }) {
  const { t } = useTranslation('revenue');
  const [period, setPeriod] = useState<(typeof periods)[number]>('day');
  const { data, error, refetch } = useApi(margin, { query: { ...query, by: period } });
  const currencies = [...new Set(data?.items.map(({ currency }) => currency))];
  return (
    <Section
      title={t('marginTitle')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('marginBy')}
          value={period}
          onChange={(value) => setPeriod(value as typeof period)}
          data={periods.map((value) => ({ value, label: t(`period.${value}`) }))}
        />
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="quiet">{t('noCost')}</p>}
      {currencies.map((currency) => (
        <Course key={currency} items={data?.items ?? []} currency={currency} />
      ))}
      {data && data.sitesLeftOut > 0 && (
        <p role="status">{t('marginLeftOut', { count: data.sitesLeftOut })}</p>
      )}
      {data && data.until < query.to && (
        <p role="status">
          {t('marginUntil')} <Time at={data.until} />
        </p>
      )}
      {currencies.length > 0 && (
        <>
          <Table by="site" query={query} />
          <Table by="tariff" query={query} />
        </>
      )}
      <p className="quiet">{t('marginHelp')}</p>
    </Section>
  );
}

function Course({ items, currency }: { items: readonly Item[]; currency: string }) {
  const { t } = useTranslation('revenue');
  const { minor } = useTariffWords();
  const { times, net, electricity, left, totals } = marginSeries(items, currency);
  const { decimals, netMinor, electricityMinor } = totals;
  const share = netMinor > 0 ? ` (${Math.round((1 - electricityMinor / netMinor) * 100)} %)` : '';
  return (
    <>
      <dl className={classes.figures}>
        {[
          [t('net'), minor(netMinor, currency, decimals)],
          [t('electricity'), minor(electricityMinor, currency, decimals)],
          [t('margin'), minor(netMinor - electricityMinor, currency, decimals) + share],
        ].map(([label, value]) => (
          <div key={label}>
            <dt className="quiet">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <TimeChart
        label={`${t('marginTitle')} · ${currency}`}
        times={times}
        series={[
          { label: t('net'), unit: currency, values: net, color: 'var(--blue-mark)', digits: 2 },
          {
            label: t('electricity'),
            unit: currency,
            values: electricity,
            color: 'var(--amber-mark)',
            digits: 2,
          },
          { label: t('margin'), unit: currency, values: left, color: 'var(--green-mark)', digits: 2 },
        ]}
        height={220}
      />
    </>
  );
}

function Table({ by, query }: { by: 'site' | 'tariff'; query: Query }) {
  const { t } = useTranslation('revenue');
  const format = useFormat();
  const { minor } = useTariffWords();
  const { data } = useApi(margin, { query: { ...query, by } });
  if (!data || data.items.length === 0) return null;
  return (
    <>
      <h3>{t(by === 'site' ? 'bySite' : 'byTariff')}</h3>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('subject')}</th>
              <th className="number">{t('energy')}</th>
              <th className="number">{t('net')}</th>
              <th className="number">{t('electricity')}</th>
              <th className="number">{t('margin')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => {
              const money = (amount: number) => minor(amount, item.currency, item.decimals);
              return (
                <tr key={`${item.subject?.id} ${item.currency}`}>
                  <td>{item.subject?.name ?? <span className="quiet">{t('none')}</span>}</td>
                  <td className="number">{format.energy(item.energyWh)}</td>
                  <td className="number">{money(item.revenueMinor)}</td>
                  <td className="number">{money(item.electricityMinor)}</td>
                  <td className="number">{money(item.marginMinor)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
