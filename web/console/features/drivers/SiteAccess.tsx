import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AccessSubject,
  accessModes,
  accessSubjects,
  changeSiteAccess,
  getSiteAccess,
  nameAtSite,
  unnameAtSite,
} from '../../../../server/drivers/place-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './drivers.module.css';
import { DriverPicker, FleetPicker, GroupPicker } from './peoplePickers.tsx';

const refreshes = [getSiteAccess];
const bodyOf: Record<AccessSubject, 'driverId' | 'groupId' | 'fleetId'> = {
  driver: 'driverId',
  group: 'groupId',
  fleet: 'fleetId',
};
const pickers = { driver: DriverPicker, group: GroupPicker, fleet: FleetPicker };

/** Who may charge at this site, and when? */
export function SiteAccess({ siteId }: { siteId: string }) {
  const { t } = useTranslation('siteAccess');
  const say = useSentence();
  const can = useCan();
  const params = { siteId };
  const { data: access, error } = useApi(getSiteAccess, { params });
  const change = useWrite(changeSiteAccess, { refreshes });
  const unname = useWrite(unnameAtSite, { refreshes });
  if (error) return <ErrorState error={error} />;
  if (!access) return null;
  const editable = can('sites:write');
  const problem = change.problem ?? unname.problem;
  return (
    <Section
      title={t('title')}
      aside={
        access.hoursOnly && (
          <Tag tone={access.openNow ? 'green' : 'amber'}>{t(access.openNow ? 'openNow' : 'closedNow')}</Tag>
        )
      }
    >
      <p style={{ marginTop: 0 }}>{say(access.sentence)}</p>
      {editable && (
        <div className={classes.fix}>
          <SegmentedControl
            aria-label={t('modeLabel')}
            value={access.mode}
            onChange={(mode) => change.send({ params, body: { mode: mode as typeof access.mode } })}
            data={accessModes.map((value) => ({ value, label: t(`mode.${value}`) }))}
          />
          <Switch
            label={t('hours')}
            checked={access.hoursOnly}
            onChange={(event) => change.send({ params, body: { hoursOnly: event.currentTarget.checked } })}
          />
        </div>
      )}
      {problem && <ErrorState error={problem} />}
      {(access.mode === 'listed' || access.entries.length > 0) && (
        <ul className={classes.list}>
          {access.entries.map(({ id, subjectKind, name }) => (
            <li key={id}>
              <Tag>{t(`subject.${subjectKind}`)}</Tag>
              <span>{name}</span>
              {editable && (
                <Button
                  className={classes.push}
                  size="compact-sm"
                  variant="default"
                  onClick={() => unname.send({ params: { siteId, entryId: id } })}
                >
                  {t('remove')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {editable && can('drivers:read') && access.mode === 'listed' && <NameSomebody siteId={siteId} />}
    </Section>
  );
}

function NameSomebody({ siteId }: { siteId: string }) {
  const { t } = useTranslation('siteAccess');
  const [kind, setKind] = useState<AccessSubject>('group');
  const [id, setId] = useState<string | null>(null);
  const { send, sending, problem } = useWrite(nameAtSite, { refreshes, onDone: () => setId(null) });
  const Picker = pickers[kind];
  return (
    <>
      <div className={classes.checkRow}>
        <SegmentedControl
          value={kind}
          onChange={(next) => {
            setKind(next as AccessSubject);
            setId(null);
          }}
          data={accessSubjects.map((value) => ({ value, label: t(`subject.${value}`) }))}
        />
        <Picker value={id} onChange={setId} />
        <Button
          variant="default"
          disabled={id === null}
          loading={sending}
          onClick={() => id && send({ params: { siteId }, body: { [bodyOf[kind]]: id } })}
        >
          {t('name')}
        </Button>
      </div>
      {problem && <ErrorState error={problem} />}
    </>
  );
}
