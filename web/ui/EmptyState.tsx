import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './EmptyState.module.css';
import { IconAlertTriangle } from './icons.ts';

/** Nothing here yet, and what to do about it: empty states teach. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.words}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}

/** What went wrong, in the server's words: what was tried, why it failed, what would help. */
export interface Trouble {
  title?: string;
  message: string;
  help?: string | undefined;
}

/** Something could not be shown: says why, and offers to try again. */
export function ErrorState({ error, retry }: { error: Trouble; retry?: (() => void) | undefined }) {
  const { t } = useTranslation('ui');
  return (
    <div className={classes.error} role="alert">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <div>
        <p className={classes.title}>{error.title ?? t('error.title')}</p>
        <p className={classes.line}>{error.message}</p>
        {error.help && <p className={classes.line}>{error.help}</p>}
        {retry && (
          <Button mt={8} size="xs" variant="default" onClick={retry}>
            {t('error.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
