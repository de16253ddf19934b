/** Fields that choose a place in the house: an organization, a site. */

import { NativeSelect, type NativeSelectProps, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSites } from '../../server/locations/contract.ts';
import { useApi } from './api.ts';
import { useOrganizations } from './session.ts';

/** Sites offered at once; typing narrows them. */
const SITES_OFFERED = 50;

type PickerProps = Omit<NativeSelectProps, 'onChange' | 'value' | 'data'> & {
  value: string;
  onChange: (value: string) => void;
};

/** Chooses an organization within reach; each is indented below the one that it belongs to. */
export function OrganizationPicker({
  value,
  onChange,
  except,
  ...field
}: PickerProps & { except?: ReadonlySet<string> }) {
  const { t } = useTranslation('ui');
  const organizations = useOrganizations().filter(({ id }) => !except?.has(id));
  return (
    <NativeSelect
      label={t('pick.organization')}
      required
      {...field}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        ...(organizations.some(({ id }) => id === value) ? [] : [{ value: '', label: t('pick.choose') }]),
        ...organizations.map(({ id, name, depth }) => ({
          value: id,
          label: `${'\u2003'.repeat(depth)}${name}`,
        })),
      ]}
    />
  );
}

/** Chooses a site by name or city; empty is allowed where `required` is not said. */
export function SitePicker({
  value,
  onChange,
  organizationId,
  label,
  description,
  known,
}: {
  value: string | null;
  onChange: (siteId: string | null) => void;
  organizationId?: string | undefined;
  label?: string;
  description?: string;
  /** The site that is chosen already, named before the list of sites has come. */
  known?: { id: string; name: string } | undefined;
}) {
  const { t } = useTranslation('ui');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const sites =
    useApi(listSites, {
      query: { limit: SITES_OFFERED, ...(q && { q }), ...(organizationId && { organizationId }) },
    }).data?.items ?? [];
  const offered = sites.map(({ id, name, city }) => ({ value: id, label: city ? `${name}, ${city}` : name }));
  const missing = known && value === known.id && !sites.some(({ id }) => id === value);
  return (
    <Select
      label={label ?? t('pick.site')}
      description={description}
      placeholder={t('pick.anySite')}
      nothingFoundMessage={t('pick.noSite')}
      searchable
      clearable
      value={value}
      onChange={onChange}
      onSearchChange={(next) => setTyped(offered.some((one) => one.label === next) ? '' : next)}
      data={missing ? [{ value: known.id, label: known.name }, ...offered] : offered}
      filter={({ options }) => options}
    />
  );
}
