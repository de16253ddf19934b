import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';

/** Nobody can be billed before it is said who sells. */
export function NoEntity({ title }: { title: string }) {
  const { t } = useTranslation('books');
  const actions = (
    <Button component={Link} to="/legal-entities/new">
      {t('entities.new')}
    </Button>
  );
  return (
    <Page title={title}>
      <EmptyState title={t('entities.empty')} actions={actions}>
        <p>{t('entities.emptyHelp')}</p>
      </EmptyState>
    </Page>
  );
}
