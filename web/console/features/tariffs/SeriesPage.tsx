import { Button, NativeSelect, NumberInput, SegmentedControl, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listSeries,
  type PriceSeriesItem,
  readPoints,
  retireSeries,
  tellPoints,
} from '../../../../server/tariffs/series-contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { IconUpload } from '../../../ui/icons.ts';
import { Page, Section } from '../../../ui/Page.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { readText } from '../../readText.ts';
import { useCan } from '../../session.ts';
import { byFormula, type Formula, noFormula, type Span, spanOf } from './series.ts';

/** What does the market ask, and what would a formula make of it? */
export default function SeriesPage() {
  const { t } = useTranslation('prices');
  const navigate = useNavigate();
  const can = useCan();
  const { seriesId = '' } = useParams({ strict: false });
  const { data, error } = useApi(listSeries, { query: { limit: 200 } });
  const retire = useWrite(retireSeries, { refreshes: [listSeries] });
  const series = data?.items.find(({ id }) => id === seriesId);
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton height={300} />;
  if (!series) return <EmptyState title={t('empty')} />;
  const { name, organizationName } = { organizationName: series.note, ...series };
  return (
    <Page
      title={name}
      lead={
        <>
          <Link to="/price-series">{t('title')}</Link> · {series.currency}
          {organizationName && ` · ${organizationName}`}
        </>
      }
      actions={
        can('tariffs:write') && (
          <ConfirmButton
            label={t('retire')}
            title={t('retireTitle', { name })}
            effect={t('retireEffect')}
            act={() => retire.sendAsync({ params: { seriesId } })}
            onDone={() => void navigate({ to: '/price-series' })}
          />
        )
      }
    >
      <Chart series={series} />
      {can('tariffs:write') && <Upload series={series} />}
    </Page>
  );
}

function Chart({ series }: { series: PriceSeriesItem }) {
  const { t } = useTranslation('prices');
  const [span, setSpan] = useState<Span>('day');
  const [formula, setFormula] = useState<Formula>(noFormula);
  const [now] = useState(() => Date.now());
  const { data, error, refetch } = useApi(readPoints, {
    params: { seriesId: series.id },
    query: spanOf(span, now),
  });
  const unit = t('perKwh', { currency: series.currency });
  const points = data?.points ?? [];
  const market = points.map(({ price }) => Number(price));
  return (
    <Section
      title={t('chart')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('range')}
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`ranges.${value}`) }))}
        />
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton height={220} />}
      {data && points.length === 0 && <p className="quiet">{t('nothing')}</p>}
      {points.length > 0 && (
        <TimeChart
          label={series.name}
          times={points.map(({ from }) => Date.parse(from))}
          series={[
            { label: t('market'), unit, values: market, color: 'var(--blue-mark)', digits: 4 },
            {
              label: t('made'),
              unit,
              values: market.map((price) => byFormula(price, formula)),
              color: 'var(--green-mark)',
              plan: true,
              digits: 4,
            },
          ]}
        />
      )}
      <p style={{ margin: '12px 0 4px' }}>
        <strong>{t('formula')}</strong> <span className="quiet">{t('formulaHelp')}</span>
      </p>
      <FieldRow>
        {(['factor', 'margin', 'floor', 'cap'] as const).map((part) => (
          <NumberInput
            key={part}
            label={t(part)}
            decimalScale={4}
            value={formula[part] ?? ''}
            onChange={(value) => setFormula({ ...formula, [part]: value === '' ? null : Number(value) })}
          />
        ))}
      </FieldRow>
    </Section>
  );
}

function Upload({ series }: { series: PriceSeriesItem }) {
  const { t } = useTranslation('prices');
  const input = useRef<HTMLInputElement>(null);
  const [unit, setUnit] = useState<'kWh' | 'MWh'>('MWh');
  const tell = useWrite(tellPoints, {
    refreshes: [readPoints, listSeries],
    onDone: ({ told }) => notifications.show({ message: t('told', { count: told }) }),
  });
  const take = async (file: File | undefined) => {
    if (file) tell.send({ params: { seriesId: series.id }, body: { csv: await readText(file), unit } });
  };
  return (
    <Section title={t('upload')}>
      <p style={{ marginTop: 0 }}>{t('uploadHelp')}</p>
      <pre className="quiet" style={{ margin: '0 0 12px' }}>
        {'time;price\n2026-12-01T00:00:00+01:00;84.13\n2026-12-01T01:00:00+01:00;79.90'}
      </pre>
      {tell.problem && <ErrorState error={tell.problem} />}
      <FieldRow>
        <NativeSelect
          label={t('unit')}
          value={unit}
          onChange={(event) => setUnit(event.currentTarget.value as 'kWh' | 'MWh')}
          data={['MWh', 'kWh']}
        />
      </FieldRow>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,text/csv"
        hidden
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <Button
        mt={12}
        variant="default"
        loading={tell.sending}
        leftSection={<IconUpload size={16} aria-hidden="true" />}
        onClick={() => input.current?.click()}
      >
        {t('file')}
      </Button>
    </Section>
  );
}
