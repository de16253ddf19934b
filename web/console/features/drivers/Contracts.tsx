import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Contract,
  changeContract,
  createContract,
  listContracts,
} from '../../../../server/drivers/means-contract.ts';
import { createAssignment, listAssignments } from '../../../../server/tariffs/assignment-contract.ts';
import { listTariffs } from '../../../../server/tariffs/contract.ts';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { fromField, toField } from '../../dates.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useCan } from '../../session.ts';
import classes from './drivers.module.css';

export type Of = { driverId: string } | { fleetId: string };
const tones = { to_come: 'amber', holds: 'green', ended: 'grey' } as const;
/** Tariffs and contracts offered at once. */
const OFFERED = 200;

/** On which terms does a driver or a fleet charge, and until when? */
export function Contracts({ of, organizationId }: { of: Of; organizationId: string }) {
  const { t } = useTranslation('drivers');
  const can = useCan();
  const [making, setMaking] = useState(false);
  const { data } = useApi(listContracts, { query: { ...of, limit: OFFERED } });
  const editable = can('drivers:write');
  return (
    <Section
      title={t('contract.title')}
      aside={
        editable && (
          <Button size="xs" variant="default" onClick={() => setMaking(true)}>
            {t('contract.new')}
          </Button>
        )
      }
    >
      {data?.items.length === 0 && <p className="quiet">{t('contract.none')}</p>}
      <ul className={classes.list}>
        {data?.items.map((one) => (
          <Row
            key={one.id}
            contract={one}
            editable={editable}
            inherited={'driverId' in of && one.fleetId !== null}
          />
        ))}
      </ul>
      {making && <NewContract of={of} organizationId={organizationId} onClose={() => setMaking(false)} />}
    </Section>
  );
}

function Row({
  contract,
  editable,
  inherited,
}: {
  contract: Contract;
  editable: boolean;
  inherited: boolean;
}) {
  const { t } = useTranslation(['drivers', 'tariffs']);
  const can = useCan();
  const [dialog, setDialog] = useState<'end' | 'tariff'>();
  const { data: assigned } = useApi(
    listAssignments,
    { query: { subjectId: contract.id, limit: 1 } },
    { enabled: can('tariffs:read') },
  );
  const tariff = assigned?.items[0];
  return (
    <li>
      <Tag tone={tones[contract.state]}>{t(`contract.state.${contract.state}`)}</Tag>
      <span>
        <strong>{contract.name}</strong>{' '}
        <span className="quiet">
          {t('contract.with')} {contract.organizationName}
          {inherited && `, ${t('contract.ofFleet', { name: contract.subject })}`}
        </span>
        <br />
        <span className="quiet">
          {t('contract.tariff')}: {tariff ? tariff.tariffName : t('contract.noTariff')}
        </span>
      </span>
      <span className={classes.push}>
        {t('tariffs:from')} <Time at={contract.validFrom} />
        {contract.validUntil && (
          <>
            {' '}
            {t('tariffs:until')} <Time at={contract.validUntil} />
          </>
        )}
      </span>
      {editable && !inherited && (
        <>
          {can('tariffs:write') && contract.state !== 'ended' && (
            <Button size="compact-sm" variant="default" onClick={() => setDialog('tariff')}>
              {t('contract.chooseTariff')}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => setDialog('end')}>
            {t('contract.extend')}
          </Button>
        </>
      )}
      {dialog === 'end' && <ExtendContract contract={contract} onClose={() => setDialog(undefined)} />}
      {dialog === 'tariff' && <AssignTariff contract={contract} onClose={() => setDialog(undefined)} />}
    </li>
  );
}

/** Sets when a contract ends; also the one click that lets an expired driver charge again. */
export function ExtendContract({
  contract,
  onClose,
  onDone = onClose,
}: {
  contract: Pick<Contract, 'id' | 'name' | 'validUntil'>;
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation('drivers');
  const [until, setUntil] = useState(toField(contract.validUntil));
  const { send, sending, problem } = useWrite(changeContract, { refreshes: [listContracts], onDone });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={t('contract.extendTitle', { name: contract.name })}>
      <Form
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ params: { contractId: contract.id }, body: { validUntil: fromField(until) } })}
      >
        <TextInput
          type="datetime-local"
          label={t('contract.until')}
          description={t('contract.untilHelp')}
          value={until}
          error={errors.validUntil}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}

function NewContract({
  of,
  organizationId: first,
  onClose,
}: {
  of: Of;
  organizationId: string;
  onClose: () => void;
}) {
  const { t } = useTranslation(['drivers', 'ui']);
  const [name, setName] = useState('');
  const [organizationId, setOrganizationId] = useState(first);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const { send, sending, problem } = useWrite(createContract, {
    refreshes: [listContracts],
    onDone: onClose,
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const submit = () => {
    const validFrom = fromField(from);
    const validUntil = fromField(until);
    send({ body: { organizationId, ...of, name: name.trim(), ...(validFrom && { validFrom }), validUntil } });
  };
  return (
    <Modal opened onClose={onClose} title={t('contract.new')}>
      <Form sending={sending} problem={problem} onCancel={onClose} onSubmit={submit}>
        <TextInput
          label={t('contract.name')}
          required
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <OrganizationPicker label={t('contract.with')} value={organizationId} onChange={setOrganizationId} />
        <TextInput
          type="datetime-local"
          label={t('contract.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('contract.until')}
          description={t('contract.untilHelp')}
          value={until}
          error={errors.validUntil}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </Form>
    </Modal>
  );
}

function AssignTariff({ contract, onClose }: { contract: Contract; onClose: () => void }) {
  const { t } = useTranslation('drivers');
  const [tariffId, setTariffId] = useState<string | null>(null);
  const tariffs = useApi(listTariffs, { query: { limit: OFFERED } }).data?.items ?? [];
  const { send, sending, problem } = useWrite(createAssignment, {
    refreshes: [listAssignments],
    onDone: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={t('contract.chooseTariff')}>
      <Form
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => tariffId && send({ body: { tariffId, level: 'contract', subjectId: contract.id } })}
      >
        <Select
          label={t('contract.tariff')}
          description={t('contract.chooseTariffHelp')}
          required
          searchable
          value={tariffId}
          onChange={setTariffId}
          data={tariffs.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
        />
      </Form>
    </Modal>
  );
}
