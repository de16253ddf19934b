import { ActionIcon, Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  IconCheck,
  IconDeviceDesktop,
  IconFileText,
  IconLayout,
  IconLogout,
  IconMoonStars,
  IconSearch,
  IconSettings,
  IconSun,
  IconUser,
} from '../../ui/icons.ts';
import { useMe, useSignOut } from '../session.ts';
import { LANGUAGES, type Language, speak } from '../words/index.ts';
import { PulseSign } from './PulseSign.tsx';
import { ScopeSwitch } from './ScopeSwitch.tsx';
import classes from './TopBar.module.css';

/** Above every page: where one looks, the way to anything, whether it is live, who one is. */
export function TopBar({ openPalette }: { openPalette: () => void }) {
  const { t } = useTranslation('shell');
  return (
    <header className={classes.bar} data-no-print>
      <ScopeSwitch />
      <UnstyledButton className={classes.palette} onClick={openPalette} aria-keyshortcuts="Control+K">
        <IconSearch size={16} aria-hidden="true" />
        <span>{t('palette.open')}</span>
        <kbd className={classes.keys}>Ctrl K</kbd>
      </UnstyledButton>
      <div className={classes.right}>
        <PulseSign />
        <PersonMenu />
      </div>
    </header>
  );
}

function PersonMenu() {
  const { t, i18n } = useTranslation('shell');
  const me = useMe();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = [
    { value: 'light', icon: IconSun },
    { value: 'dark', icon: IconMoonStars },
    { value: 'auto', icon: IconDeviceDesktop },
  ] as const;
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Tooltip label={me?.name ?? t('person.menu')}>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('person.menu')}>
            <IconUser size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {t('person.signedInAs')} {me?.name}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('theme.label')}</Menu.Label>
        {schemes.map(({ value, icon: SchemeIcon }) => (
          <Menu.Item
            key={value}
            leftSection={<SchemeIcon size={16} />}
            rightSection={colorScheme === value ? <IconCheck size={14} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {t(`theme.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('person.language')}</Menu.Label>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={i18n.language === language ? <IconCheck size={14} /> : null}
            onClick={() => void speak(language as Language)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/me" leftSection={<IconSettings size={16} />}>
          {t('person.account')}
        </Menu.Item>
        <Menu.Item component="a" href="/wall" leftSection={<IconLayout size={16} />}>
          {t('nav.wall')}
        </Menu.Item>
        <Menu.Item component="a" href="/api/docs" leftSection={<IconFileText size={16} />}>
          {t('nav.api')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t('person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
