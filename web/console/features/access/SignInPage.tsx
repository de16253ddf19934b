import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { showSetup, signIn } from '../../../../server/access/sign-in-contract.ts';
import { Form } from '../../../ui/fields.tsx';
import { useApi, useWrite } from '../../api.ts';
import { Door } from './Door.tsx';

/** Sign in, and go back to where one was going. A network without operators goes to the first-run page. */
export default function SignInPage() {
  const { t } = useTranslation('access');
  const { back } = useSearch({ strict: false }) as { back?: string };
  const navigate = useNavigate();
  const client = useQueryClient();
  const setup = useApi(showSetup, {});
  const { send, sending, problem } = useWrite(signIn, {
    onDone: ({ mustChangePassword }) => {
      client.clear();
      void navigate({ to: mustChangePassword ? '/password' : ownAddress(back), replace: true });
    },
  });
  const form = useForm({ initialValues: { email: '', password: '' } });
  useEffect(() => {
    if (setup.data?.needed) void navigate({ to: '/set-up', replace: true });
  }, [setup.data, navigate]);
  return (
    <Door title={t('signIn.title')} lead={t('signIn.lead')}>
      <Form
        onSubmit={() => send({ body: form.values })}
        problem={problem}
        sending={sending}
        submit={t('signIn.submit')}
      >
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          required
          {...form.getInputProps('password')}
        />
      </Form>
    </Door>
  );
}

/** Only addresses of this console: a link from outside must not send a person elsewhere after signing in. */
function ownAddress(back: string | undefined): string {
  return back?.startsWith('/') && !back.startsWith('//') && !back.startsWith('/\\') ? back : '/';
}
