import { Tooltip, UnstyledButton } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import classes from './CopyId.module.css';
import { IconCheck, IconCopy } from './icons.ts';

/** An id or address, short to look at and copied whole by a click. */
export function CopyId({ value, shown, plain }: { value: string; shown?: string; plain?: boolean }) {
  const { t } = useTranslation('ui');
  const clipboard = useClipboard({ timeout: 1500 });
  const words = clipboard.copied ? t('copy.copied') : t('copy.copy');
  const Icon = clipboard.copied ? IconCheck : IconCopy;
  return (
    <Tooltip label={shown && shown !== value ? `${words}: ${value}` : words}>
      <UnstyledButton
        className={classes.copy}
        aria-label={`${words} ${value}`}
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(value);
        }}
      >
        <span className={plain ? undefined : 'mono'}>{shown ?? value}</span>
        <Icon size={14} aria-hidden="true" />
      </UnstyledButton>
    </Tooltip>
  );
}

/** The last eight digits of a UUID: enough to tell two apart on a screen. */
export const shortId = (id: string) => id.slice(-8);
