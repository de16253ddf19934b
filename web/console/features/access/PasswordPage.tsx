import { PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeMyPassword, me } from '../../../../server/access/sign-in-contract.ts';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';

/** Changes one's own password; the other sign-ins of the account end. */
export default function PasswordPage() {
  const { t } = useTranslation('access');
  const navigate = useNavigate();
  const { send, sending, problem } = useWrite(changeMyPassword, {
    refreshes: [me],
    onDone: () => {
      notifications.show({ message: t('change.done') });
      void navigate({ to: '/' });
    },
  });
  const form = useForm({ initialValues: { current: '', password: '' } });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Page title={t('change.title')} lead={t('change.lead')}>
      <Form onSubmit={() => send({ body: form.values })} problem={problem} sending={sending}>
        <PasswordInput
          label={t('change.current')}
          autoComplete="current-password"
          required
          {...form.getInputProps('current')}
          error={errors.current}
        />
        <PasswordInput
          label={t('change.next')}
          description={t('passwordRule')}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
          error={errors.password}
        />
      </Form>
    </Page>
  );
}
