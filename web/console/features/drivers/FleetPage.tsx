import { Button, Modal, TextInput } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addCostCentre,
  changeFleet,
  type Fleet,
  getFleet,
  listFleets,
  retireCostCentre,
  retireFleet,
} from '../../../../server/drivers/people-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import { FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { Balances } from './Balances.tsx';
import { Budgets } from './Budgets.tsx';
import { Contracts } from './Contracts.tsx';
import classes from './drivers.module.css';
import { NameDialog } from './FleetsPage.tsx';

const refreshes = [listFleets, getFleet];

/** Who belongs to this fleet, on which terms does it charge, and what is left of what it may spend? */
export default function FleetPage() {
  const { t } = useTranslation('fleets');
  const navigate = useNavigate();
  const can = useCan();
  const [renaming, setRenaming] = useState(false);
  const { fleetId = '' } = useParams({ strict: false });
  const { data: fleet, error, refetch } = useApi(getFleet, { params: { fleetId } });
  const leave = () => void navigate({ to: '/fleets' });
  const retire = useWrite(retireFleet, { refreshes, onDone: leave });
  const rename = useWrite(changeFleet, { refreshes, onDone: () => setRenaming(false) });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!fleet) return <EntitySkeleton />;
  const params = { fleetId };
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/fleets">{t('title')}</Link> · {fleet.organizationName}
          </>
        }
        name={fleet.name}
        sentence={fleet.note}
        figures={[
          {
            label: t('toDrivers'),
            value: (
              <Link to="/drivers" search={{ fleetId } as never}>
                {fleet.drivers}
              </Link>
            ),
          },
          {
            label: t('toVehicles'),
            value: (
              <Link to="/vehicles" search={{ fleetId } as never}>
                {fleet.vehicles}
              </Link>
            ),
          },
        ]}
        actions={
          can('drivers:write') && (
            <>
              <Button variant="default" onClick={() => setRenaming(true)}>
                {t('rename')}
              </Button>
              <ConfirmButton
                label={t('retire')}
                title={t('retireTitle', { name: fleet.name })}
                effect={t('retireFleet')}
                act={() => retire.sendAsync({ params })}
              />
            </>
          )
        }
      />
      <CostCentres fleet={fleet} />
      <Contracts of={{ fleetId }} organizationId={fleet.organizationId} />
      <Budgets of={{ fleetId }} editable />
      <Balances of={{ fleetId }} editable />
      {renaming && (
        <NameDialog
          title={t('rename')}
          first={fleet.name}
          {...rename}
          save={(name) => rename.send({ params, body: { name } })}
          onClose={() => setRenaming(false)}
        />
      )}
    </div>
  );
}

function CostCentres({ fleet }: { fleet: Fleet }) {
  const { t } = useTranslation('fleets');
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const retire = useWrite(retireCostCentre, { refreshes });
  const editable = can('drivers:write');
  return (
    <Section
      title={t('costCentres')}
      aside={
        editable && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            {t('addCentre')}
          </Button>
        )
      }
    >
      {fleet.costCentres.length === 0 && <p className="quiet">{t('noCentres')}</p>}
      <ul className={classes.list}>
        {fleet.costCentres.map(({ id, code, name }) => (
          <li key={id}>
            <Link to="/drivers" search={{ fleetId: fleet.id, costCentreId: id } as never}>
              <strong>{code}</strong>
            </Link>
            <span>{name}</span>
            {editable && (
              <span className={classes.push}>
                <ConfirmButton
                  label={t('retire')}
                  title={t('retireTitle', { name: code })}
                  effect={t('retireCentre')}
                  act={() => retire.sendAsync({ params: { costCentreId: id } })}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
      {adding && <AddCostCentre fleetId={fleet.id} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function AddCostCentre({ fleetId, onClose }: { fleetId: string; onClose: () => void }) {
  const { t } = useTranslation('fleets');
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const { send, sending, problem } = useWrite(addCostCentre, { refreshes, onDone: onClose });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={t('addCentre')}>
      <Form
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ params: { fleetId }, body: { code: code.trim(), name: name.trim() } })}
      >
        <FieldRow>
          <TextInput
            label={t('code')}
            required
            value={code}
            error={errors.code}
            onChange={(event) => setCode(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={t('centreName')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </FieldRow>
      </Form>
    </Modal>
  );
}
