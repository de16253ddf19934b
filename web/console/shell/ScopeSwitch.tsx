import { Popover, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSites } from '../../../server/locations/contract.ts';
import { IconChevronDown, IconMapPin, IconSearch, IconSitemap } from '../../ui/icons.ts';
import { useApi } from '../api.ts';
import { chooseScope, useChosenScope, type ViewScope } from '../scope.ts';
import { useOrganizations } from '../session.ts';
import classes from './ScopeSwitch.module.css';
import bar from './TopBar.module.css';

const SITES_OFFERED = 20;

/** Chooses which part of the network all lists and counts are about. */
export function ScopeSwitch() {
  const { t } = useTranslation('shell');
  const chosen = useChosenScope();
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      position="bottom-start"
      width={300}
      trapFocus
    >
      <Popover.Target>
        <UnstyledButton className={bar.scope} aria-label={t('scope.label')} onClick={toggle}>
          {chosen.siteId ? <IconMapPin size={16} /> : <IconSitemap size={16} />}
          <span>{chosen.name ?? t('scope.everything')}</span>
          <IconChevronDown size={14} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8}>{opened && <Choices done={close} />}</Popover.Dropdown>
    </Popover>
  );
}

function Choices({ done }: { done: () => void }) {
  const { t } = useTranslation('shell');
  const [q, setQ] = useState('');
  const [asked] = useDebouncedValue(q, 200);
  const sites =
    useApi(listSites, { query: { limit: SITES_OFFERED, ...(asked && { q: asked }) } }).data?.items ?? [];
  const organizations = useOrganizations().filter(({ name }) =>
    name.toLowerCase().includes(q.trim().toLowerCase()),
  );
  const choose = (next: ViewScope & { name?: string }) => {
    chooseScope(next);
    done();
  };
  return (
    <>
      <TextInput
        value={q}
        onChange={(event) => setQ(event.currentTarget.value)}
        aria-label={t('scope.search')}
        placeholder={t('scope.search')}
        leftSection={<IconSearch size={16} />}
        data-autofocus
      />
      <div className={classes.list}>
        {!q && (
          <UnstyledButton className={classes.choice} onClick={() => choose({})}>
            {t('scope.everything')}
          </UnstyledButton>
        )}
        {organizations.length > 0 && <p className={classes.heading}>{t('scope.organizations')}</p>}
        {organizations.map(({ id, name, depth }) => (
          <UnstyledButton
            key={id}
            className={classes.choice}
            style={{ paddingLeft: 8 + 14 * depth }}
            onClick={() => choose({ organizationId: id, name })}
          >
            {name}
          </UnstyledButton>
        ))}
        {sites.length > 0 && <p className={classes.heading}>{t('scope.sites')}</p>}
        {sites.map(({ id, name, city }) => (
          <UnstyledButton key={id} className={classes.choice} onClick={() => choose({ siteId: id, name })}>
            {name} <span className="quiet">{city}</span>
          </UnstyledButton>
        ))}
        {organizations.length + sites.length === 0 && <p className={classes.heading}>{t('scope.nothing')}</p>}
      </div>
    </>
  );
}
