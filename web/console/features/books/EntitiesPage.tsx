import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type LegalEntityItem, listEntities } from '../../../../server/books/entity-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import classes from './books.module.css';
import { NoEntity } from './NoEntity.tsx';
import { TaxRates } from './TaxRates.tsx';

/** Who sells, whose numbers stand on invoices, and which taxes hold where tariffs name none? */
export default function EntitiesPage() {
  const { t } = useTranslation('books');
  const can = useCan();
  const { data, error, refetch } = useApi(listEntities, {});
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <EntitySkeleton />;
  if (data.items.length === 0) return <NoEntity title={t('entities.title')} />;
  const actions = can('money:write') && (
    <Button component={Link} to="/legal-entities/new">
      {t('entities.new')}
    </Button>
  );
  return (
    <Page title={t('entities.title')} lead={t('entities.lead')} actions={actions}>
      <ul className={classes.list}>
        {data.items.map((entity) => (
          <Entity key={entity.id} entity={entity} />
        ))}
      </ul>
      <TaxRates />
    </Page>
  );
}

function Entity({ entity }: { entity: LegalEntityItem }) {
  const { t } = useTranslation('books');
  const { id, name, city, country, vatNumber, invoicePrefix, iban, email, organizationName } = entity;
  const missing = [
    !vatNumber && t('field.vatNumber'),
    !iban && t('field.iban'),
    !email && t('field.email'),
  ].filter(Boolean);
  return (
    <li>
      <Link to={`/legal-entities/${id}`}>{name}</Link>
      <span className="quiet">
        {[organizationName, city, country, vatNumber].filter(Boolean).join(' · ')}
      </span>
      {missing.length > 0 && (
        <span className="quiet">{t('entities.missing', { what: missing.join(', ') })}</span>
      )}
      <span className={classes.push}>{invoicePrefix}</span>
    </li>
  );
}
