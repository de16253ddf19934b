import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listVtns, setVtnSites, type Vtn } from '../../../../server/energy/openadr/contract.ts';
import { listCarbonSeries } from '../../../../server/energy/prices/contract.ts';
import { listSeries } from '../../../../server/tariffs/series-contract.ts';
import { FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { useApi, useWrite } from '../../api.ts';
import { SitePicker } from '../../pickers.tsx';

type Part = Vtn['sites'][number];
type SeriesField = 'priceSeriesId' | 'sellSeriesId' | 'carbonSeriesId';

const nothing: Part = {
  siteId: '',
  venName: '',
  resourceName: 'evses',
  targets: [],
  subscribedWatts: null,
  priceSeriesId: null,
  sellSeriesId: null,
  carbonSeriesId: null,
};

/** Lets a site take part with a server, or changes how: as whom, with what power, and where prices go. */
export function TakePart({ vtn, onDone }: { vtn: Vtn; onDone: () => void }) {
  const { t } = useTranslation('power');
  const [draft, setDraft] = useState<Part>(nothing);
  const [targets, setTargets] = useState('');
  const change = (some: Partial<Part>) => setDraft((now) => ({ ...now, ...some }));
  const save = useWrite(setVtnSites, { refreshes: [listVtns], onDone });
  const prices = useApi(listSeries, { query: { limit: 200 } }).data?.items ?? [];
  const carbons = useApi(listCarbonSeries, { query: { limit: 200 } }).data?.items ?? [];
  const choose = (siteId: string | null) => {
    const known = vtn.sites.find((one) => one.siteId === siteId) ?? nothing;
    setDraft({ ...known, siteId: siteId ?? '' });
    setTargets(known.targets.join(', '));
  };
  const send = () => {
    const named = targets.split(/[,;\s]+/).filter(Boolean);
    const others = vtn.sites.filter((one) => one.siteId !== draft.siteId);
    save.send({
      params: { vtnId: vtn.id },
      body: { sites: [...others, { ...draft, venName: draft.venName.trim(), targets: named }] },
    });
  };
  const series = (field: SeriesField, label: string, from: readonly { id: string; name: string }[]) => (
    <NativeSelect
      label={label}
      value={draft[field] ?? ''}
      onChange={(event) => change({ [field]: event.currentTarget.value || null })}
      data={[
        { value: '', label: t('event.noSeries') },
        ...from.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
  return (
    <Form onSubmit={send} problem={save.problem} sending={save.sending} onCancel={onDone}>
      <FieldRow>
        <SitePicker value={draft.siteId || null} onChange={choose} />
        <TextInput
          label={t('event.venName')}
          description={t('event.venNameHelp')}
          required
          value={draft.venName}
          onChange={(event) => change({ venName: event.currentTarget.value })}
        />
        <UnitInput
          unit="kW"
          label={t('event.subscribed')}
          description={t('event.subscribedHelp')}
          value={draft.subscribedWatts === null ? '' : draft.subscribedWatts / 1000}
          onChange={(value) => change({ subscribedWatts: typeof value === 'number' ? value * 1000 : null })}
        />
        <TextInput
          label={t('event.targets')}
          description={t('event.targetsHelp')}
          value={targets}
          onChange={(event) => setTargets(event.currentTarget.value)}
        />
      </FieldRow>
      <FieldRow>
        {series('priceSeriesId', t('event.buySeries'), prices)}
        {series('sellSeriesId', t('event.sellSeries'), prices)}
        {series('carbonSeriesId', t('event.carbonSeries'), carbons)}
      </FieldRow>
    </Form>
  );
}
