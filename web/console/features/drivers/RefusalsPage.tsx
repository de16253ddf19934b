import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Reason, reasons } from '../../../../server/drivers/decide.ts';
import { FieldRow } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { dayRange } from '../../dates.ts';
import { useViewScope } from '../../scope.ts';
import { DriverPicker } from './peoplePickers.tsx';
import { Refusals } from './Refusals.tsx';
import { useReasonWord } from './reasonWord.ts';

type Search = {
  token?: string;
  station?: string;
  driverId?: string;
  reason?: string;
  from?: string;
  to?: string;
};
const asked = reasons.filter((reason) => reason !== 'accepted' && reason !== 'no_token_needed');

/** Why was I refused? Asked by token, driver, station or time. */
export default function RefusalsPage() {
  const { t } = useTranslation(['refusals', 'ui']);
  const navigate = useNavigate();
  const word = useReasonWord();
  const search = useSearch({ strict: false }) as Search;
  const { siteId } = useViewScope();
  const [typed, setTyped] = useState({ token: search.token ?? '', station: search.station ?? '' });
  const [{ token, station }] = useDebouncedValue(typed, 250);
  const { driverId, reason } = search;
  const change = (more: Partial<Record<keyof Search, string | undefined>>) => {
    const next = Object.entries({ ...search, ...more }).filter(([, value]) => value);
    void navigate({ to: '.', search: Object.fromEntries(next) as never, replace: true });
  };
  const query = {
    ...(siteId && { siteId }),
    ...(token.trim() && { token: token.trim() }),
    ...(station.trim() && { station: station.trim() }),
    ...(driverId && { driverId }),
    ...(reason && { reason: reason as Reason }),
    ...dayRange(search as Record<string, string>),
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <FieldRow>
        <TextInput
          label={t('token')}
          value={typed.token}
          onChange={(event) => setTyped({ ...typed, token: event.currentTarget.value })}
        />
        <DriverPicker value={driverId ?? null} onChange={(id) => change({ driverId: id ?? undefined })} />
        <TextInput
          label={t('station')}
          value={typed.station}
          onChange={(event) => setTyped({ ...typed, station: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('reason')}
          value={reason ?? ''}
          onChange={(event) => change({ reason: event.currentTarget.value || undefined })}
          data={[{ value: '', label: '–' }, ...asked.map((value) => ({ value, label: word(value) }))]}
        />
        <TextInput
          type="date"
          label={t('from')}
          value={search.from ?? ''}
          onChange={(event) => change({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t('to')}
          value={search.to ?? ''}
          onChange={(event) => change({ to: event.currentTarget.value || undefined })}
        />
      </FieldRow>
      <Refusals query={query} />
    </Page>
  );
}
