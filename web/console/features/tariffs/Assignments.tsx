import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTokens } from '../../../../server/drivers/contract.ts';
import { getStation } from '../../../../server/locations/contract.ts';
import {
  type Assignment,
  createAssignment,
  endAssignment,
  type Level,
  listAssignments,
} from '../../../../server/tariffs/assignment-contract.ts';
import { getTariff, listTariffs, type TariffItem } from '../../../../server/tariffs/contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { call, Problem, useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { fromField } from '../../dates.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { ContractPicker, DriverPicker, FleetPicker, GroupPicker } from '../drivers/peoplePickers.tsx';
import classes from './tariffs.module.css';

const refreshes = [listAssignments, getTariff, listTariffs];

/** Where a tariff counts, now and in time to come. */
export function Assignments({ tariff, editable }: { tariff: TariffItem; editable: boolean }) {
  const { t } = useTranslation('tariffs');
  const [adding, setAdding] = useState(false);
  const { data } = useApi(listAssignments, { query: { tariffId: tariff.id, limit: 200 } });
  return (
    <Section
      title={t('assignments')}
      aside={
        editable && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            {t('assign.button')}
          </Button>
        )
      }
    >
      {data?.items.length === 0 && <p className="quiet">{t('assign.none')}</p>}
      <ul className={classes.list}>
        {data?.items.map((one) => (
          <Row key={one.id} assignment={one} editable={editable} />
        ))}
      </ul>
      {adding && <AssignDialog tariff={tariff} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Row({ assignment, editable }: { assignment: Assignment; editable: boolean }) {
  const { t } = useTranslation('tariffs');
  const end = useWrite(endAssignment, { refreshes });
  const { level, subject, validFrom, validUntil, id } = assignment;
  return (
    <li>
      <span>
        <span className="quiet">{t(`level.${level}`)}</span> <strong>{subject}</strong>
      </span>
      <span className={classes.push}>
        {t('from')} <Time at={validFrom} />
        {validUntil && (
          <>
            {' '}
            {t('until')} <Time at={validUntil} />
          </>
        )}
      </span>
      {editable && (
        <ConfirmButton
          label={t('assign.end')}
          title={t('assign.endTitle', { subject })}
          effect={t('assign.endEffect')}
          act={() => end.sendAsync({ params: { assignmentId: id } })}
        />
      )}
    </li>
  );
}

/** The levels of a place first, then of people, each from the widest; an EVSE is a station with a number. */
const LEVELS: readonly Level[] = [
  'organization',
  'site',
  'station',
  'evse',
  'token',
  'token_group',
  'fleet',
  'driver_group',
  'driver',
  'contract',
];

const PEOPLE = {
  driver: DriverPicker,
  driver_group: GroupPicker,
  fleet: FleetPicker,
  contract: ContractPicker,
} as const;
const isPeople = (level: Level): level is keyof typeof PEOPLE => level in PEOPLE;

function AssignDialog({ tariff, onClose }: { tariff: TariffItem; onClose: () => void }) {
  const { t } = useTranslation('tariffs');
  const [level, setLevel] = useState<Level>('site');
  const [place, setPlace] = useState<string | null>(null);
  const [organizationId, setOrganizationId] = useState(tariff.organizationId);
  const [words, setWords] = useState('');
  const [evse, setEvse] = useState('1');
  const [from, setFrom] = useState('');
  const [unknown, setUnknown] = useState<Problem>();
  const { send, sending, problem } = useWrite(createAssignment, { refreshes, onDone: onClose });

  /** What people write is looked up: a station by its identity, a token by its uid. */
  async function subject(): Promise<{ subjectId?: string; subjectGroup?: string; organizationId?: string }> {
    if (level === 'organization') return { subjectId: organizationId };
    if (level === 'site' || isPeople(level)) return place ? { subjectId: place } : {};
    if (level === 'token_group') return { subjectGroup: words.trim(), organizationId };
    if (level === 'token') {
      const { items } = await call(listTokens, { query: { q: words.trim(), limit: 50 } });
      const token = items.find(({ uid }) => uid.toUpperCase() === words.trim().toUpperCase());
      if (!token) throw new Problem(404, { title: t('assign.noToken'), detail: t('assign.noToken') });
      return { subjectId: token.id };
    }
    const station = await call(getStation, { params: { identity: words.trim() } });
    if (level === 'station') return { subjectId: station.id };
    const found = station.evses.find(({ number }) => String(number) === evse);
    if (!found) throw new Problem(404, { title: t('assign.noEvse'), detail: t('assign.noEvse') });
    return { subjectId: found.id };
  }

  async function submit() {
    setUnknown(undefined);
    const validFrom = fromField(from);
    try {
      send({ body: { tariffId: tariff.id, level, ...(await subject()), ...(validFrom && { validFrom }) } });
    } catch (error) {
      setUnknown(error as Problem);
    }
  }

  const Picker = isPeople(level) ? PEOPLE[level] : undefined;
  return (
    <Modal opened onClose={onClose} title={t('assign.title', { name: tariff.name })}>
      <Form
        submit={t('assign.button')}
        sending={sending}
        problem={unknown ?? problem}
        onCancel={onClose}
        onSubmit={() => void submit()}
      >
        <NativeSelect
          label={t('assign.level')}
          description={t('assign.levelHelp')}
          value={level}
          onChange={(event) => {
            setLevel(event.currentTarget.value as Level);
            setPlace(null);
          }}
          data={LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
        />
        {level === 'site' && <SitePicker value={place} onChange={setPlace} label={t('level.site')} />}
        {Picker && <Picker value={place} onChange={setPlace} label={t(`level.${level}`)} required />}
        {(level === 'organization' || level === 'token_group') && (
          <OrganizationPicker value={organizationId} onChange={setOrganizationId} />
        )}
        {(level === 'station' || level === 'evse' || level === 'token' || level === 'token_group') && (
          <TextInput
            label={t(`assign.words.${level}`)}
            required
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        )}
        {level === 'evse' && (
          <TextInput
            label="EVSE"
            inputMode="numeric"
            value={evse}
            onChange={(event) => setEvse(event.currentTarget.value)}
          />
        )}
        <TextInput
          type="datetime-local"
          label={t('form.validFrom')}
          description={t('form.validFromHelp')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}
