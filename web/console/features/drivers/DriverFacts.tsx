import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Driver } from '../../../../server/drivers/people-contract.ts';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Time } from '../../../ui/Time.tsx';

/** What is known of a driver. */
export function DriverFacts({ driver }: { driver: Driver }) {
  const { t } = useTranslation('drivers');
  const { email, phone, fleetId, fleetName } = driver;
  return (
    <Facts
      facts={[
        { label: t('field.email'), value: email && <a href={`mailto:${email}`}>{email}</a> },
        { label: t('field.phone'), value: phone && <a href={`tel:${phone.replaceAll(' ', '')}`}>{phone}</a> },
        { label: t('field.externalNumber'), value: driver.externalNumber },
        { label: t('field.language'), value: driver.language },
        { label: t('field.fleet'), value: fleetId && <Link to={`/fleets/${fleetId}`}>{fleetName}</Link> },
        { label: t('field.costCentre'), value: driver.costCentreCode },
        { label: t('field.groups'), value: driver.groups.map(({ name }) => name).join(', ') },
        { label: t('field.organization'), value: driver.organizationName },
        { label: t('field.note'), value: driver.note },
        { label: t('field.created'), value: <Time at={driver.createdAt} /> },
      ]}
    />
  );
}
