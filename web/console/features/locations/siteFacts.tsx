import type { TFunction } from 'i18next';
import type { Site } from '../../../../server/locations/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { comingExceptions } from '../../../ui/openingHours.ts';
import { OtherHours } from './OtherHours.tsx';
import { openingWords } from './openingWords.ts';

/** Times with other hours that are shown. */
const mostExceptions = 5;

/** What is known of a site, as rows of facts. */
export function siteFacts(site: Site, t: TFunction<'sites'>) {
  const town = [site.postalCode, site.city].filter(Boolean).join(' ');
  const place = site.latitude !== null && site.longitude !== null && `${site.latitude}, ${site.longitude}`;
  const coming = site.openingHours ? comingExceptions(site.openingHours, mostExceptions) : [];
  return [
    { label: t('column.address'), value: [site.address, town, site.country].filter(Boolean).join(', ') },
    { label: t('form.coordinates'), value: place ? <CopyId value={place} /> : null },
    { label: t('column.zone'), value: site.zone },
    { label: t('form.hours'), value: openingWords(site.openingHours, t) },
    {
      label: t('form.exceptions'),
      value: coming.length > 0 ? <OtherHours coming={coming} zone={site.zone} /> : null,
    },
    { label: t('column.organization'), value: site.organizationName },
  ];
}
