import { Button } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState } from '../../ui/EmptyState.tsx';

/** A page that threw: the rest of the console goes on. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation('ui');
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div style={{ padding: 24 }}>
      <ErrorState
        error={{ title: t('error.broken'), message, help: t('error.brokenHelp') }}
        retry={() => window.location.reload()}
      />
    </div>
  );
}

/** An address at which there is nothing. */
export function MissingPage() {
  const { t } = useTranslation('shell');
  return (
    <EmptyState
      title={t('missing.title')}
      actions={
        <Button component={Link} to="/">
          {t('missing.home')}
        </Button>
      }
    >
      <p>{t('missing.help')}</p>
    </EmptyState>
  );
}
