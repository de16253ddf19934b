import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createOperator, listOperators } from '../../../../server/access/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { useOrganizations } from '../../session.ts';
import classes from './access.module.css';
import { type GrantLine, GrantsField } from './GrantsField.tsx';
import { Once } from './Once.tsx';

/** Makes an operator; the first password is made here and shown once. */
export default function NewOperatorPage() {
  const { t } = useTranslation(['operators', 'ui']);
  const navigate = useNavigate();
  const organizations = useOrganizations();
  const [grants, setGrants] = useState<GrantLine[]>();
  const lines = grants ?? [
    { key: 1, role: 'controller' as const, organizationId: organizations[0]?.id ?? '', siteId: null },
  ];
  const { send, sending, problem, answer } = useWrite(createOperator, { refreshes: [listOperators] });
  const form = useForm({
    initialValues: { name: '', email: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('ui:form.required')),
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : t('ui:form.required')),
    },
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: 'name' | 'email') => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  if (answer)
    return (
      <Page title={t('made', { name: answer.operator.name })}>
        <div className={classes.narrow}>
          {answer.temporaryPassword && (
            <Once
              words={t('passwordOnce', { email: answer.operator.email })}
              secret={answer.temporaryPassword}
            />
          )}
        </div>
        <div className={classes.buttons}>
          <Button component={Link} to={`/operators/${answer.operator.id}`}>
            {t('toOperator')}
          </Button>
        </div>
      </Page>
    );
  return (
    <Page title={t('new')} lead={t('newLead')}>
      <Form
        onSubmit={form.onSubmit((values) =>
          send({
            body: { name: values.name.trim(), email: values.email.trim(), grants: lines.map(grantOf) },
          }),
        )}
        problem={problem}
        sending={sending}
        submit={t('new')}
        onCancel={() => void navigate({ to: '/operators' })}
      >
        <FieldGroup title={t('person')}>
          <FieldRow>
            <TextInput label={t('name')} required autoComplete="off" data-autofocus {...field('name')} />
            <TextInput label={t('email')} type="email" required autoComplete="off" {...field('email')} />
          </FieldRow>
        </FieldGroup>
        <GrantsField value={lines} onChange={setGrants} error={errors.grants} />
      </Form>
    </Page>
  );
}

/** A line of the form as the API takes it. */
export const grantOf = ({ role, organizationId, siteId }: GrantLine) => ({ role, organizationId, siteId });
