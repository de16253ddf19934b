import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconX } from './icons.ts';
import classes from './SidePanel.module.css';

/** What a list opens first: the item beside the list, so that arrow keys can go on. Full screen on a phone. */
export function SidePanel({
  title,
  actions,
  onClose,
  children,
}: {
  title: string;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  const panel = useRef<HTMLElement>(null);
  useHotkeys([['Escape', onClose]]);
  useEffect(() => {
    // On a phone the panel covers the list, so that focus has to follow; beside a list the arrow keys stay there.
    if (window.matchMedia('(max-width: 48em)').matches) panel.current?.focus();
  }, []);
  return (
    <aside ref={panel} className={classes.panel} aria-label={title} tabIndex={-1}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {actions}
        <ActionIcon variant="subtle" color="gray" aria-label={t('panel.close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <div className={classes.body}>{children}</div>
    </aside>
  );
}
