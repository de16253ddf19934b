import { Button, Modal, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeGroup,
  createFleet,
  createGroup,
  type Fleet,
  type Group,
  listFleets,
  listGroups,
  retireGroup,
} from '../../../../server/drivers/people-contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { type Problem, useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { OrganizationPicker } from '../../pickers.tsx';
import { useChosenScope, useViewScope } from '../../scope.ts';
import { useCan, useOrganizations } from '../../session.ts';
import classes from './drivers.module.css';
import { GroupDialog } from './GroupDialog.tsx';

/** Which fleets and groups are there, and who belongs to them? */
export default function FleetsPage() {
  const { t } = useTranslation('fleets');
  const can = useCan();
  const [making, setMaking] = useState<'fleet' | 'group'>();
  const { organizationId } = useViewScope();
  const query = { limit: 200, ...(organizationId && { organizationId }) };
  const fleets = useList(listFleets, { query });
  const groups = useList(listGroups, { query });
  const editable = can('drivers:write');
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        editable && (
          <>
            <Button variant="default" onClick={() => setMaking('group')}>
              {t('newGroup')}
            </Button>
            <Button onClick={() => setMaking('fleet')}>{t('new')}</Button>
          </>
        )
      }
    >
      <Section title={t('fleets')}>
        {fleets.error && <ErrorState error={fleets.error} retry={fleets.retry} />}
        {fleets.loading && <ListSkeleton />}
        {!fleets.loading && fleets.items.length === 0 && (
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        )}
        <ul className={classes.list}>
          {fleets.items.map((one) => (
            <FleetRow key={one.id} fleet={one} />
          ))}
        </ul>
      </Section>
      <Section title={t('groups')}>
        {!groups.loading && groups.items.length === 0 && (
          <EmptyState title={t('noGroups')}>
            <p>{t('noGroupsHelp')}</p>
          </EmptyState>
        )}
        <ul className={classes.list}>
          {groups.items.map((one) => (
            <GroupRow key={one.id} group={one} editable={editable} />
          ))}
        </ul>
      </Section>
      {making === 'fleet' && <NewFleet onClose={() => setMaking(undefined)} />}
      {making === 'group' && <NewGroup onClose={() => setMaking(undefined)} />}
    </Page>
  );
}

function FleetRow({ fleet }: { fleet: Fleet }) {
  const { t } = useTranslation('fleets');
  return (
    <li>
      <Link to={`/fleets/${fleet.id}`}>
        <strong>{fleet.name}</strong>
      </Link>
      <span className="quiet">{fleet.organizationName}</span>
      <span className={classes.push}>
        {t('drivers', { count: fleet.drivers })}, {t('vehicles', { count: fleet.vehicles })},{' '}
        {t('centres', { count: fleet.costCentres.length })}
      </span>
    </li>
  );
}

function GroupRow({ group, editable }: { group: Group; editable: boolean }) {
  const { t } = useTranslation('fleets');
  const [editing, setEditing] = useState(false);
  const retire = useWrite(retireGroup, { refreshes: [listGroups] });
  const change = useWrite(changeGroup, { refreshes: [listGroups], onDone: () => setEditing(false) });
  const params = { groupId: group.id };
  return (
    <li>
      <Link to="/drivers" search={{ groupId: group.id } as never}>
        <strong>{group.name}</strong>
      </Link>
      <span className="quiet">{group.organizationName}</span>
      {group.discountPercent !== null && <span>{t('off', { percent: group.discountPercent })}</span>}
      <span className={classes.push}>{t('drivers', { count: group.drivers })}</span>
      {editable && (
        <>
          <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
            {t('changeGroup')}
          </Button>
          <ConfirmButton
            label={t('retire')}
            title={t('retireTitle', { name: group.name })}
            effect={t('retireGroup')}
            act={() => retire.sendAsync({ params })}
          />
        </>
      )}
      {editing && (
        <GroupDialog
          title={t('changeGroup')}
          first={group}
          {...change}
          save={(body) => change.send({ params, body })}
          onClose={() => setEditing(false)}
        />
      )}
    </li>
  );
}

function useFirstOrganization(): [string, (id: string) => void] {
  const { organizationId: scope } = useChosenScope();
  const organizations = useOrganizations();
  const [chosen, choose] = useState<string>();
  return [chosen ?? scope ?? organizations[0]?.id ?? '', choose];
}

function NewFleet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('fleets');
  const organization = useFirstOrganization();
  const create = useWrite(createFleet, { refreshes: [listFleets], onDone: onClose });
  const save = (name: string) => create.send({ body: { organizationId: organization[0], name } });
  return (
    <NameDialog title={t('new')} {...create} save={save} organization={organization} onClose={onClose} />
  );
}

function NewGroup({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('fleets');
  const organization = useFirstOrganization();
  const create = useWrite(createGroup, { refreshes: [listGroups], onDone: onClose });
  return (
    <GroupDialog
      title={t('newGroup')}
      {...create}
      save={(facts) => create.send({ body: { organizationId: organization[0], ...facts } })}
      organization={organization}
      onClose={onClose}
    />
  );
}

/** Asks for a name and, of something new, whose it is. */
export function NameDialog({
  title,
  first = '',
  organization,
  sending,
  problem,
  save,
  onClose,
}: {
  title: string;
  first?: string;
  organization?: [string, (id: string) => void];
  sending: boolean;
  problem: Problem | null;
  save: (name: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('fleets');
  const [name, setName] = useState(first);
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={title}>
      <Form sending={sending} problem={problem} onCancel={onClose} onSubmit={() => save(name.trim())}>
        <TextInput
          label={t('name')}
          required
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {organization && <OrganizationPicker value={organization[0]} onChange={organization[1]} />}
      </Form>
    </Modal>
  );
}
