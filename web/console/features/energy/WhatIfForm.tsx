import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getSitePrices, type PriceSettings } from '../../../../server/energy/prices/contract.ts';
import { askWhatIf, listWhatIfs } from '../../../../server/energy/whatif/contract.ts';
import { listSeries } from '../../../../server/tariffs/series-contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useApi, useWrite } from '../../api.ts';
import { Windows } from './PriceWindows.tsx';

const USUAL: PriceSettings = {
  currency: 'EUR',
  basePrice: 0.3,
  windows: [],
  buySeriesId: null,
  sellPrice: 0.08,
  sellSeriesId: null,
  demandPrice: null,
  carbonSeriesId: null,
  carbonGrams: null,
};

const kilo = (value: number | string) => (Number(value) || 0) * 1000;

/** Asks a question of a site's past: what is left as it is changes nothing. */
export function WhatIfForm({ siteId, onClose }: { siteId: string; onClose: () => void }) {
  const { t } = useTranslation('whatIf');
  const [draft, setDraft] = useState({
    name: '',
    weeks: 4,
    batteryWh: 0,
    batteryWatts: 0,
    extraPeakWatts: 0,
    extraEvses: 0,
    evseWatts: 11_000,
    connectionAmps: null as number | null,
    investment: null as number | null,
  });
  const [prices, setPrices] = useState<PriceSettings | null>(null);
  const [pricesNow, setPricesNow] = useState<PriceSettings | null>(null);
  const { data: now } = useApi(getSitePrices, { params: { siteId }, query: { hours: 1 } });
  const ask = useWrite(askWhatIf, { refreshes: [listWhatIfs], onDone: onClose });
  const errors = fieldErrors(ask.problem?.errors ?? []);
  const change = (told: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...told }));
  const currency = prices?.currency ?? now?.settings?.currency ?? 'EUR';
  return (
    <Form
      onSubmit={() =>
        ask.send({
          params: { siteId },
          body: { ...draft, name: draft.name.trim() || t('unnamed'), prices, pricesNow },
        })
      }
      problem={ask.problem}
      sending={ask.sending}
      submit={t('send')}
      onCancel={onClose}
    >
      <FieldRow>
        <TextInput
          label={t('name')}
          placeholder={t('unnamed')}
          value={draft.name}
          maxLength={200}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <UnitInput
          unit=""
          label={t('weeks')}
          min={1}
          max={8}
          value={draft.weeks}
          error={errors.weeks}
          onChange={(value) => change({ weeks: Number(value) || 1 })}
        />
      </FieldRow>
      <FieldRow>
        <UnitInput
          unit="kWh"
          label={t('battery')}
          min={0}
          value={draft.batteryWh / 1000}
          onChange={(value) => {
            // Half of what it holds, in an hour: what is usual, until somebody says otherwise.
            const batteryWh = kilo(value);
            change({ batteryWh, batteryWatts: batteryWh / 2 });
          }}
        />
        <UnitInput
          unit="kW"
          label={t('batteryPower')}
          min={0}
          value={draft.batteryWatts / 1000}
          error={errors.batteryWatts}
          onChange={(value) => change({ batteryWatts: kilo(value) })}
        />
        <UnitInput
          unit="kWp"
          label={t('sun')}
          min={0}
          value={draft.extraPeakWatts / 1000}
          onChange={(value) => change({ extraPeakWatts: kilo(value) })}
        />
      </FieldRow>
      <FieldRow>
        <UnitInput
          unit=""
          label={t('evses')}
          min={0}
          max={500}
          value={draft.extraEvses}
          onChange={(value) => change({ extraEvses: Math.round(Number(value) || 0) })}
        />
        <UnitInput
          unit="kW"
          label={t('evsePower')}
          value={draft.evseWatts / 1000}
          error={errors.evseWatts}
          onChange={(value) => change({ evseWatts: kilo(value) })}
        />
        <UnitInput
          unit="A"
          label={t('connection')}
          placeholder={t('asItIs')}
          value={draft.connectionAmps ?? ''}
          error={errors.connectionAmps}
          onChange={(value) => change({ connectionAmps: typeof value === 'number' ? value : null })}
        />
      </FieldRow>
      <UnitInput
        unit={currency}
        label={t('investment')}
        description={t('investmentHelp')}
        min={0}
        value={draft.investment ?? ''}
        onChange={(value) => change({ investment: typeof value === 'number' ? value : null })}
      />
      <Switch
        label={t('prices')}
        checked={prices !== null}
        onChange={(event) => setPrices(event.currentTarget.checked ? (now?.settings ?? USUAL) : null)}
      />
      {prices && (
        <OtherPrices
          title={t('prices')}
          prices={prices}
          change={(told) => setPrices({ ...prices, ...told })}
        />
      )}
      <Switch
        label={t('pricesNow')}
        checked={pricesNow !== null}
        onChange={(event) => setPricesNow(event.currentTarget.checked ? (now?.settings ?? USUAL) : null)}
      />
      {pricesNow && (
        <OtherPrices
          title={t('pricesNow')}
          prices={pricesNow}
          change={(told) => setPricesNow({ ...pricesNow, ...told })}
        />
      )}
    </Form>
  );
}

function OtherPrices({
  title,
  prices,
  change,
}: {
  title: string;
  prices: PriceSettings;
  change: (told: Partial<PriceSettings>) => void;
}) {
  const { t } = useTranslation(['whatIf', 'power']);
  const perKwh = `${prices.currency}/kWh`;
  const known = useApi(listSeries, { query: { limit: 200 } }).data?.items ?? [];
  const series = known.filter(({ currency }) => currency === prices.currency);
  const choices = [
    { value: '', label: t('power:price.noSeries') },
    ...series.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <FieldGroup title={title} help={t('pricesHelp')}>
      <FieldRow>
        <NativeSelect
          label={`${t('power:price.buy')}: ${t('power:price.series')}`}
          value={prices.buySeriesId ?? ''}
          onChange={(event) => change({ buySeriesId: event.currentTarget.value || null })}
          data={choices}
        />
        <NativeSelect
          label={`${t('power:price.sell')}: ${t('power:price.series')}`}
          value={prices.sellSeriesId ?? ''}
          onChange={(event) => change({ sellSeriesId: event.currentTarget.value || null })}
          data={choices}
        />
      </FieldRow>
      <FieldRow>
        <UnitInput
          unit={perKwh}
          decimalScale={5}
          label={prices.buySeriesId ? t('power:price.added') : t('power:price.base')}
          value={prices.basePrice}
          onChange={(value) => change({ basePrice: Number(value) || 0 })}
        />
        <UnitInput
          unit={perKwh}
          decimalScale={5}
          label={t('power:price.sell')}
          value={prices.sellPrice}
          onChange={(value) => change({ sellPrice: Number(value) || 0 })}
        />
        <UnitInput
          unit={`${prices.currency}/kW`}
          label={t('power:price.demand')}
          value={prices.demandPrice ?? ''}
          onChange={(value) => change({ demandPrice: typeof value === 'number' ? value : null })}
        />
      </FieldRow>
      <Windows draft={prices} change={change} unit={perKwh} />
    </FieldGroup>
  );
}
