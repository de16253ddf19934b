import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeOrganization,
  createOrganization,
  listOrganizations,
  moveOrganization,
  type Organization,
  organizationKinds,
  retireOrganization,
} from '../../../../server/access/contract.ts';
import { me } from '../../../../server/access/sign-in-contract.ts';
import { CopyId, shortId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { type Problem, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { OrganizationPicker } from '../../pickers.tsx';
import { chooseScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import classes from './access.module.css';
import { branchOf } from './tree.ts';

const refreshes = [listOrganizations, me];
type Kind = Organization['kind'];

/** One organization: what it is, and where it may be moved. */
export function OrganizationCard({
  organization,
  all,
}: {
  organization: Organization;
  all: readonly Organization[];
}) {
  const { t } = useTranslation('organizations');
  const can = useCan();
  const { id, name } = organization;
  const retire = useWrite(retireOrganization, { refreshes });
  const change = useWrite(changeOrganization, {
    refreshes,
    onDone: () => notifications.show({ message: t('saved') }),
  });
  const mayWrite = can('organizations:write') && !organization.retiredAt;
  return (
    <div className={classes.stack}>
      <Section title={name}>
        <div className={classes.stack}>
          {mayWrite ? (
            <OrganizationForm
              first={{ name, kind: organization.kind, zone: organization.zone ?? '' }}
              save={(body) => change.send({ params: { id }, body })}
              sending={change.sending}
              problem={change.problem}
            />
          ) : (
            <Facts facts={[{ label: t('kindLabel'), value: t(`kind.${organization.kind}`) }]} />
          )}
          <Facts
            facts={[
              { label: t('created'), value: <Time at={organization.createdAt} /> },
              { label: t('id'), value: <CopyId value={id} shown={shortId(id)} /> },
            ]}
          />
          <div className={classes.buttons}>
            <Button
              component={Link}
              to="/stations"
              variant="default"
              onClick={() => chooseScope({ organizationId: id, name })}
            >
              {t('stations')}
            </Button>
            {mayWrite && <MakeOrganization below={organization} label={t('newBelow')} />}
            {mayWrite && organization.parentId && <Move organization={organization} all={all} />}
            {mayWrite && organization.parentId && (
              <ConfirmButton
                label={t('retire.button')}
                title={t('retire.title', { name })}
                effect={t('retire.effect')}
                act={() => retire.sendAsync({ params: { id } })}
              />
            )}
          </div>
        </div>
      </Section>
    </div>
  );
}

function Move({ organization, all }: { organization: Organization; all: readonly Organization[] }) {
  const { t } = useTranslation('organizations');
  const [asking, setAsking] = useState(false);
  const [parentId, setParentId] = useState(organization.parentId ?? '');
  const { send, sending, problem } = useWrite(moveOrganization, {
    refreshes,
    onDone: () => setAsking(false),
  });
  const { id, name } = organization;
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('move.button')}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('move.title', { name })}>
        <Form
          onSubmit={() => send({ params: { id }, body: { parentId } })}
          problem={problem}
          sending={sending}
          submit={t('move.submit')}
          onCancel={() => setAsking(false)}
        >
          <p style={{ margin: 0 }}>{t('move.effect')}</p>
          <OrganizationPicker
            label={t('move.to')}
            value={parentId}
            onChange={setParentId}
            except={branchOf(all, id)}
          />
        </Form>
      </Modal>
    </>
  );
}

/** Makes an organization below another one. */
export function MakeOrganization({
  below,
  label,
  primary = false,
}: {
  below: Organization;
  label: string;
  primary?: boolean;
}) {
  const { t } = useTranslation('organizations');
  const [asking, setAsking] = useState(false);
  const { send, sending, problem } = useWrite(createOrganization, {
    refreshes,
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button {...(!primary && { variant: 'default' })} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('newTitle', { name: below.name })}>
        <OrganizationForm
          first={{ name: '', kind: 'site_host', zone: '' }}
          save={(body) => send({ body: { ...body, parentId: below.id } })}
          sending={sending}
          problem={problem}
          onCancel={() => setAsking(false)}
        />
      </Modal>
    </>
  );
}

function OrganizationForm({
  first,
  save,
  sending,
  problem,
  onCancel,
}: {
  first: { name: string; kind: Kind; zone: string };
  save: (body: { name: string; kind: Kind; zone: string | null }) => void;
  sending: boolean;
  problem: Problem | null;
  onCancel?: () => void;
}) {
  const { t } = useTranslation(['organizations', 'ui']);
  const form = useForm({
    initialValues: first,
    validate: { name: (value) => (value.trim() ? null : t('ui:form.required')) },
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const nameField = form.getInputProps('name');
  return (
    <Form
      onSubmit={form.onSubmit((values) =>
        save({ ...values, name: values.name.trim(), zone: values.zone.trim() || null }),
      )}
      problem={problem}
      sending={sending}
      onCancel={onCancel}
    >
      <TextInput label={t('name')} required {...nameField} error={nameField.error ?? errors.name} />
      <NativeSelect
        label={t('kindLabel')}
        description={t('kindHelp')}
        data={organizationKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <TextInput
        label={t('zone')}
        description={t('zoneHelp')}
        placeholder="Europe/Berlin"
        {...form.getInputProps('zone')}
        error={errors.zone}
      />
    </Form>
  );
}
