import { NativeSelect, TextInput } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getSitePrices,
  listCarbonSeries,
  type PriceSettings,
  setSitePrices,
} from '../../../../server/energy/prices/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { listSeries } from '../../../../server/tariffs/series-contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldGroup, FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { Windows } from './PriceWindows.tsx';
import { SitePower } from './SitePower.tsx';

type Prices = ResponseOf<typeof getSitePrices>;

/** What does power cost here over the next two days, what is paid for sun, and how clean is it? */
export default function PricesPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('power');
  const can = useCan();
  const { data, error, refetch } = useApi(getSitePrices, { params: { siteId }, query: {} });
  return (
    <SitePower siteId={siteId} page="prices" lead={t('price.lead')}>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data && <Ahead prices={data} />}
      {data && can('energy:write') && (
        <Edit key={String(data.settings === null)} siteId={siteId} prices={data} />
      )}
    </SitePower>
  );
}

function Ahead({ prices }: { prices: Prices }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const format = useFormat();
  const locale = useLocale();
  const { settings, quarters, peak } = prices;
  const unit = `${settings?.currency ?? ''}/kWh`;
  const carbon = quarters.some((one) => one.carbon !== null);
  return (
    <Section title={t('price.ahead')}>
      <p>{say(prices.sentence)}</p>
      {settings && (
        <TimeChart
          label={t('price.ahead')}
          times={quarters.map(({ at }) => Date.parse(at))}
          series={[
            {
              label: t('price.buy'),
              unit,
              digits: 4,
              step: true,
              color: 'var(--slate-mark)',
              values: quarters.map(({ buy, filled }) => (filled ? null : buy)),
            },
            ...(quarters.some(({ filled }) => filled)
              ? [
                  {
                    label: t('price.filled'),
                    unit,
                    digits: 4,
                    step: true,
                    plan: true,
                    color: 'var(--orange-mark)',
                    values: quarters.map(({ buy, filled }) => (filled ? buy : null)),
                  },
                ]
              : []),
            {
              label: t('price.sell'),
              unit,
              digits: 4,
              step: true,
              color: 'var(--sun)',
              values: quarters.map(({ sell }) => sell),
            },
            ...(carbon
              ? [
                  {
                    label: t('price.carbon'),
                    unit: 'g/kWh',
                    digits: 0,
                    step: true,
                    color: 'var(--green-mark)',
                    values: quarters.map((one) => one.carbon),
                  },
                ]
              : []),
          ]}
        />
      )}
      {peak && (
        <p>
          {t('price.peak')} <b>{format.power(peak.watts)}</b> {peak.at && <Time at={peak.at} />}
          {peak.cost !== null &&
            settings &&
            ` · ${peak.cost.toLocaleString(locale, { style: 'currency', currency: settings.currency })}`}
        </p>
      )}
    </Section>
  );
}

const none: PriceSettings = {
  currency: 'EUR',
  basePrice: 0.25,
  windows: [],
  buySeriesId: null,
  sellPrice: 0,
  sellSeriesId: null,
  demandPrice: null,
  carbonSeriesId: null,
  carbonGrams: null,
};

function Edit({ siteId, prices }: { siteId: string; prices: Prices }) {
  const { t } = useTranslation('power');
  const [draft, setDraft] = useState<PriceSettings>(prices.settings ?? none);
  const change = (told: Partial<PriceSettings>) => setDraft((now) => ({ ...now, ...told }));
  const save = useWrite(setSitePrices, { refreshes: [getSitePrices] });
  const errors = fieldErrors(save.problem?.errors ?? []);
  const series = useApi(listSeries, { query: { limit: 200 } }).data?.items ?? [];
  const carbons = useApi(listCarbonSeries, { query: { limit: 200 } }).data?.items ?? [];
  const offer = (items: readonly { id: string; name: string }[]) => [
    { value: '', label: t('price.noSeries') },
    ...items.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const perKwh = `${draft.currency}/kWh`;
  return (
    <Section title={t('price.settings')}>
      <Form
        onSubmit={() => save.send({ params: { siteId }, body: draft })}
        problem={save.problem}
        sending={save.sending}
      >
        <FieldGroup title={t('price.buy')} help={t('price.buyHelp')}>
          <FieldRow>
            <TextInput
              label={t('price.currency')}
              value={draft.currency}
              maxLength={3}
              error={errors.currency}
              onChange={(event) => change({ currency: event.currentTarget.value.toUpperCase() })}
            />
            <NativeSelect
              label={t('price.series')}
              value={draft.buySeriesId ?? ''}
              onChange={(event) => change({ buySeriesId: event.currentTarget.value || null })}
              data={offer(series)}
            />
            <UnitInput
              unit={perKwh}
              decimalScale={5}
              label={draft.buySeriesId ? t('price.added') : t('price.base')}
              value={draft.basePrice}
              error={errors.basePrice}
              onChange={(value) => change({ basePrice: Number(value) || 0 })}
            />
          </FieldRow>
          <Windows draft={draft} change={change} unit={perKwh} />
          <UnitInput
            unit={`${draft.currency}/kW`}
            label={t('price.demand')}
            description={t('price.demandHelp')}
            value={draft.demandPrice ?? ''}
            onChange={(value) => change({ demandPrice: typeof value === 'number' ? value : null })}
          />
        </FieldGroup>
        <FieldGroup title={t('price.sell')}>
          <FieldRow>
            <UnitInput
              unit={perKwh}
              decimalScale={5}
              label={t('price.base')}
              value={draft.sellPrice}
              onChange={(value) => change({ sellPrice: Number(value) || 0 })}
            />
            <NativeSelect
              label={t('price.series')}
              value={draft.sellSeriesId ?? ''}
              onChange={(event) => change({ sellSeriesId: event.currentTarget.value || null })}
              data={offer(series)}
            />
          </FieldRow>
        </FieldGroup>
        <FieldGroup title={t('price.carbon')}>
          <FieldRow>
            <NativeSelect
              label={t('price.series')}
              value={draft.carbonSeriesId ?? ''}
              onChange={(event) => change({ carbonSeriesId: event.currentTarget.value || null })}
              data={offer(carbons)}
            />
            <UnitInput
              unit="g/kWh"
              label={t('price.carbonOtherwise')}
              value={draft.carbonGrams ?? ''}
              onChange={(value) => change({ carbonGrams: typeof value === 'number' ? value : null })}
            />
          </FieldRow>
        </FieldGroup>
      </Form>
    </Section>
  );
}
