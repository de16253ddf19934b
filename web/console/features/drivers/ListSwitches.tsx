import { Button, Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listListSettings,
  listLocalLists,
  switchOrganizationList,
  switchSiteList,
  switchStationList,
} from '../../../../server/drivers/list-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { type ItemOf, useList, useWrite } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import classes from '../devices/wire.module.css';

type Setting = ItemOf<typeof listListSettings>;
const refreshes = [listListSettings, listLocalLists];

/** Where are local lists switched on or off, and where else should they be? */
export function ListSwitches() {
  const { t } = useTranslation('wire');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('list.switches')}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('list.switches')} size="lg">
        <Switches />
      </Modal>
    </>
  );
}

function Switches() {
  const { t } = useTranslation('wire');
  const { items, loading, error, retry } = useList(listListSettings, { query: { limit: 200 } });
  const [organizationId, setOrganizationId] = useState('');
  const [siteId, setSiteId] = useState<string | null>(null);
  const organization = useWrite(switchOrganizationList, { refreshes });
  const site = useWrite(switchSiteList, { refreshes });
  const station = useWrite(switchStationList, { refreshes });
  const problem = organization.problem ?? site.problem ?? station.problem;
  const put = ({ level, subjectId, name }: Setting, enabled: boolean | null) => {
    const body = { enabled };
    if (level === 'organization') organization.send({ params: { id: subjectId }, body });
    else if (level === 'site') site.send({ params: { siteId: subjectId }, body });
    else station.send({ params: { identity: name }, body });
  };
  return (
    <>
      <p className="quiet">{t('list.switchesHelp')}</p>
      {error && <ErrorState error={error} retry={retry} />}
      {!loading && items.length === 0 && <p>{t('list.nothingSet')}</p>}
      <ul className={classes.list}>
        {items.map((setting) => (
          <li key={setting.subjectId} className={classes.row}>
            <span className={classes.text}>{setting.name}</span>
            <Tag>{t(`list.level.${setting.level}`)}</Tag>
            <span className={classes.end}>
              <Switch
                aria-label={setting.name}
                checked={setting.enabled}
                onChange={(event) => put(setting, event.currentTarget.checked)}
              />
              <Button size="compact-sm" variant="default" onClick={() => put(setting, null)}>
                {t('list.remove')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <FieldRow>
        <OrganizationPicker
          label={t('list.whole')}
          required={false}
          value={organizationId}
          onChange={setOrganizationId}
        />
        <SitePicker label={t('list.forSite')} value={siteId} onChange={setSiteId} />
      </FieldRow>
      <div className={classes.bar} style={{ marginTop: 12 }}>
        <Button
          disabled={!organizationId && !siteId}
          loading={organization.sending || site.sending}
          onClick={() => {
            if (organizationId)
              organization.send({ params: { id: organizationId }, body: { enabled: true } });
            if (siteId) site.send({ params: { siteId }, body: { enabled: true } });
            setOrganizationId('');
            setSiteId(null);
          }}
        >
          {t('list.add')}
        </Button>
      </div>
      {problem && <ErrorState error={problem} />}
    </>
  );
}
