import { Button, Group, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportRevenue, revenue } from '../../../../server/billing/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { IconDownload } from '../../../ui/icons.ts';
import { Page, Section } from '../../../ui/Page.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useApi } from '../../api.ts';
import { dayBegins } from '../../dates.ts';
import { useViewScope } from '../../scope.ts';
import { useTariffWords } from '../tariffs/useTariffWords.ts';
import { Margin } from './Margin.tsx';
import classes from './revenue.module.css';
import { currenciesOf, dayField, type RevenueItem, seriesOf, spans } from './revenue.ts';

const monthDays = 30;

/** What did charging earn, where, and under which tariff? */
export default function RevenuePage() {
  const { t } = useTranslation('revenue');
  const scope = useViewScope();
  const [now] = useState(() => Date.now());
  const [from, setFrom] = useState(() => dayField(now, -monthDays));
  const [to, setTo] = useState(() => dayField(now, 0));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const span = { from: dayBegins(from), to: dayBegins(to, 1), zone, ...scope };
  const ready = span.from !== undefined && span.to !== undefined && span.from < span.to;
  const query = { ...span, from: span.from ?? '', to: span.to ?? '' };
  const { data, error, refetch } = useApi(revenue, { query: { ...query, by: 'day' } }, { enabled: ready });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        ready && (
          <Button
            component="a"
            href={addressOf(exportRevenue, { query })}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden="true" />}
          >
            {t('csv')}
          </Button>
        )
      }
    >
      <Group gap="xs" mb="sm">
        {spans(now).map(([name, first, last]) => (
          <Button
            key={name}
            size="compact-sm"
            variant={first === from && last === to ? 'filled' : 'default'}
            onClick={() => {
              setFrom(first);
              setTo(last);
            }}
          >
            {t(`span.${name}`)}
          </Button>
        ))}
      </Group>
      <FieldRow>
        <TextInput
          type="date"
          label={t('from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('to')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </FieldRow>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton height={260} />}
      {data && currenciesOf(data.items).length === 0 && (
        <EmptyState title={t('empty')}>
          <p>{t('emptyHelp')}</p>
        </EmptyState>
      )}
      {data &&
        currenciesOf(data.items).map((currency) => (
          <Days key={currency} items={data.items} currency={currency} />
        ))}
      {ready && <Table by="site" query={query} />}
      {ready && <Table by="tariff" query={query} />}
      {ready && <Margin query={query} />}
    </Page>
  );
}

function Days({ items, currency }: { items: readonly RevenueItem[]; currency: string }) {
  const { t } = useTranslation('revenue');
  const format = useFormat();
  const { minor } = useTariffWords();
  const { times, gross, net, energy, totals } = seriesOf(items, currency);
  return (
    <Section title={`${t('byDay')} · ${currency}`}>
      <dl className={classes.figures}>
        {[
          [t('gross'), minor(totals.grossMinor, currency, totals.decimals)],
          [t('net'), minor(totals.netMinor, currency, totals.decimals)],
          [t('energy'), format.energy(totals.energyWh)],
          [t('transactions'), format.count(totals.transactions)],
        ].map(([label, value]) => (
          <div key={label}>
            <dt className="quiet">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <TimeChart
        label={t('byDay')}
        times={times}
        series={[
          { label: t('gross'), unit: currency, values: gross, color: 'var(--green-mark)', digits: 2 },
          { label: t('net'), unit: currency, values: net, color: 'var(--blue-mark)', digits: 2 },
          { label: t('energy'), unit: 'kWh', values: energy, color: 'var(--amber-mark)' },
        ]}
        height={240}
      />
    </Section>
  );
}

type Query = { from: string; to: string; zone: string };

function Table({ by, query }: { by: 'site' | 'tariff'; query: Query }) {
  const { t } = useTranslation('revenue');
  const { data } = useApi(revenue, { query: { ...query, by } });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t(by === 'site' ? 'bySite' : 'byTariff')}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('subject')}</th>
              <th className="number">{t('transactions')}</th>
              <th className="number">{t('energy')}</th>
              <th className="number">{t('net')}</th>
              <th className="number">{t('gross')}</th>
              <th className="number">{t('perKwh')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <Row key={`${item.subject?.id} ${item.currency}`} item={item} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Row({ item }: { item: ResponseOf<typeof revenue>['items'][number] }) {
  const { t } = useTranslation('revenue');
  const format = useFormat();
  const { minor, money } = useTariffWords();
  const { subject, currency, decimals, transactions, unpriced, energyWh, beforeTaxMinor, afterTaxMinor } =
    item;
  const sum = (amount: number) => (currency === null ? '–' : minor(amount, currency, decimals));
  const perKwh =
    currency !== null && energyWh > 0
      ? money(beforeTaxMinor / 10 ** decimals / (energyWh / 1000), currency)
      : '–';
  return (
    <tr>
      <td>
        {subject?.name ?? <span className="quiet">{t('none')}</span>}
        {unpriced > 0 && <span className="quiet"> · {t('unpriced', { count: unpriced })}</span>}
      </td>
      <td className="number">{format.count(transactions)}</td>
      <td className="number">{format.energy(energyWh)}</td>
      <td className="number">{sum(beforeTaxMinor)}</td>
      <td className="number">{sum(afterTaxMinor)}</td>
      <td className="number">{perKwh}</td>
    </tr>
  );
}
