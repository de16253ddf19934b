import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { setUp, showSetup } from '../../../../server/access/sign-in-contract.ts';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { useApi, useWrite } from '../../api.ts';
import { Door } from './Door.tsx';

/** The first page of a new Busbar: makes the first operator, once, with the code printed at start. */
export default function SetUpPage() {
  const { t } = useTranslation('access');
  const navigate = useNavigate();
  const client = useQueryClient();
  const setup = useApi(showSetup, {});
  const { send, sending, problem } = useWrite(setUp, {
    onDone: () => {
      client.clear();
      void navigate({ to: '/', replace: true });
    },
  });
  const form = useForm({
    initialValues: { code: '', organizationName: '', name: '', email: '', password: '' },
  });
  useEffect(() => {
    if (setup.data && !setup.data.needed) void navigate({ to: '/sign-in', replace: true });
  }, [setup.data, navigate]);
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof typeof form.values) => ({
    required: true,
    ...form.getInputProps(name),
    error: errors[name],
  });
  return (
    <Door title={t('setUp.title')} lead={t('setUp.lead')}>
      <Form
        onSubmit={() => send({ body: form.values })}
        problem={problem}
        sending={sending}
        submit={t('setUp.submit')}
      >
        <TextInput
          label={t('setUp.code')}
          description={t('setUp.codeHelp')}
          autoComplete="one-time-code"
          autoFocus
          {...field('code')}
        />
        <TextInput
          label={t('setUp.organization')}
          description={t('setUp.organizationHelp')}
          autoComplete="organization"
          {...field('organizationName')}
        />
        <TextInput label={t('setUp.name')} autoComplete="name" {...field('name')} />
        <TextInput label={t('email')} type="email" autoComplete="username" {...field('email')} />
        <PasswordInput
          label={t('password')}
          description={t('passwordRule')}
          autoComplete="new-password"
          {...field('password')}
        />
      </Form>
    </Door>
  );
}
