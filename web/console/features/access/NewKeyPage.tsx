import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createKey, listKeys, type Role } from '../../../../server/access/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';
import classes from './access.module.css';
import { RoleHelp, RolePicker } from './GrantsField.tsx';
import { Once } from './Once.tsx';

const DAY_MS = 86_400_000;
/** How long a key may be good, in days; a year is the default, so that forgotten ones end by themselves. */
const LIFETIMES = ['30', '90', '365', 'never'] as const;

/** Makes an API key and shows it, once. */
export default function NewKeyPage() {
  const { t } = useTranslation(['keys', 'ui']);
  const navigate = useNavigate();
  const organizations = useOrganizations();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [chosen, setChosen] = useState<string>();
  const [siteId, setSiteId] = useState<string | null>(null);
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]>('365');
  const [empty, setEmpty] = useState(false);
  const organizationId = chosen ?? organizations[0]?.id ?? '';
  const { send, sending, problem, answer } = useWrite(createKey, { refreshes: [listKeys] });
  const errors = fieldErrors(problem?.errors ?? []);
  const submit = () => {
    if (name.trim() === '') return setEmpty(true);
    const expiresAt =
      lifetime === 'never' ? null : new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();
    send({ body: { name: name.trim(), role, organizationId, siteId, expiresAt } });
  };
  if (answer)
    return (
      <Page title={t('keys:made', { name: answer.apiKey.name })}>
        <div className={classes.narrow}>
          <Once words={t('keys:once')} secret={answer.key} />
          <p className="quiet">{t('keys:howTo')}</p>
          <pre
            className={classes.raw}
          >{`curl -H 'authorization: Bearer ${answer.apiKey.prefix}…' ${window.location.origin}/api/v1/stations`}</pre>
        </div>
        <div className={classes.buttons}>
          <Button component={Link} to="/keys">
            {t('keys:toList')}
          </Button>
        </div>
      </Page>
    );
  return (
    <Page title={t('keys:new')} lead={t('keys:newLead')}>
      <Form
        onSubmit={submit}
        problem={problem}
        sending={sending}
        submit={t('keys:new')}
        onCancel={() => void navigate({ to: '/keys' })}
      >
        <FieldGroup title={t('keys:what')}>
          <FieldRow>
            <TextInput
              label={t('keys:name')}
              description={t('keys:nameHelp')}
              required
              value={name}
              error={errors.name ?? (empty && name.trim() === '' ? t('ui:form.required') : undefined)}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <NativeSelect
              label={t('keys:lifetime')}
              description={t('keys:lifetimeHelp')}
              value={lifetime}
              onChange={(event) => setLifetime(event.currentTarget.value as typeof lifetime)}
              data={LIFETIMES.map((value) => ({ value, label: t(`keys:lifetimes.${value}`) }))}
            />
          </FieldRow>
        </FieldGroup>
        <FieldGroup title={t('keys:mayDo')} help={<RoleHelp />}>
          <FieldRow>
            <RolePicker value={role} onChange={setRole} />
            <OrganizationPicker
              value={organizationId}
              error={errors.organizationId}
              onChange={(next) => {
                setChosen(next);
                setSiteId(null);
              }}
            />
            <SitePicker organizationId={organizationId} value={siteId} onChange={setSiteId} />
          </FieldRow>
        </FieldGroup>
      </Form>
    </Page>
  );
}
