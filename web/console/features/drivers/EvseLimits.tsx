import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getEvseLimits,
  type LimitSubject,
  type EvseLimits as Limits,
  limitSubjects,
  limitToEvses,
  unlimit,
} from '../../../../server/drivers/place-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import classes from './drivers.module.css';
import { DriverPicker, FleetPicker, GroupPicker, TokenPicker } from './peoplePickers.tsx';

const refreshes = [getEvseLimits];
const pickers = { token: TokenPicker, driver: DriverPicker, group: GroupPicker, fleet: FleetPicker };
const bodyOf = { token: 'tokenId', driver: 'driverId', group: 'groupId', fleet: 'fleetId' } as const;

/** Who may charge at some EVSEs of this site only? */
export function EvseLimits({ siteId }: { siteId: string }) {
  const { t } = useTranslation('siteAccess');
  const can = useCan();
  const { data, error } = useApi(getEvseLimits, { params: { siteId } });
  const remove = useWrite(unlimit, { refreshes });
  const nameOf = useEvseName();
  if (error) return <ErrorState error={error} />;
  const editable = can('sites:write');
  if (!data || data.evses.length < 2 || (!editable && data.limits.length === 0)) return null;
  const names = new Map(data.evses.map((evse) => [evse.id, nameOf(evse)]));
  return (
    <Section title={t('limits.title')}>
      <p style={{ marginTop: 0 }}>{t('limits.about')}</p>
      {remove.problem && <ErrorState error={remove.problem} />}
      <ul className={classes.list}>
        {data.limits.map(({ id, subjectKind, name, evseIds }) => (
          <li key={id}>
            <Tag>{t(`limits.subject.${subjectKind}`)}</Tag>
            <b>{name}</b>
            <span>{evseIds.map((evse) => names.get(evse)).join(' · ') || t('limits.none')}</span>
            {editable && (
              <Button
                className={classes.push}
                size="compact-sm"
                variant="default"
                onClick={() => remove.send({ params: { siteId, evseLimitId: id } })}
              >
                {t('remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {editable && can('drivers:read') && <LimitSomebody siteId={siteId} evses={data.evses} />}
    </Section>
  );
}

function useEvseName() {
  const { t } = useTranslation('siteAccess');
  return ({ stationIdentity, number }: Limits['evses'][number]) =>
    t('limits.evse', { station: stationIdentity, number });
}

function LimitSomebody({ siteId, evses }: { siteId: string; evses: Limits['evses'] }) {
  const { t } = useTranslation('siteAccess');
  const [kind, setKind] = useState<LimitSubject>('token');
  const [id, setId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const nameOf = useEvseName();
  const { send, sending, problem } = useWrite(limitToEvses, {
    refreshes,
    onDone: () => {
      setId(null);
      setChosen([]);
    },
  });
  const Picker = pickers[kind];
  return (
    <>
      <SegmentedControl
        value={kind}
        onChange={(next) => {
          setKind(next as LimitSubject);
          setId(null);
        }}
        data={limitSubjects.map((value) => ({ value, label: t(`limits.subject.${value}`) }))}
      />
      <div className={classes.fix}>
        <div className={classes.grow}>
          <Picker value={id} onChange={setId} />
        </div>
        <MultiSelect
          className={classes.grow}
          label={t('limits.evses')}
          searchable
          clearable
          value={chosen}
          onChange={setChosen}
          data={evses.map((evse) => ({ value: evse.id, label: nameOf(evse) }))}
        />
        <Button
          variant="default"
          disabled={id === null || chosen.length === 0}
          loading={sending}
          onClick={() => id && send({ params: { siteId }, body: { [bodyOf[kind]]: id, evseIds: chosen } })}
        >
          {t('limits.add')}
        </Button>
      </div>
      {problem && <ErrorState error={problem} />}
    </>
  );
}
