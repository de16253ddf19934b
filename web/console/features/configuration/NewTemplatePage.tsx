import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  createConfigurationTemplate,
  listConfigurationTemplates,
} from '../../../../server/devices/configuration/contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { TemplateForm } from './TemplateForm.tsx';

/** What shall stations be set to? */
export default function NewTemplatePage() {
  const { t } = useTranslation('configuration');
  const navigate = useNavigate();
  const { send, sending, problem } = useWrite(createConfigurationTemplate, {
    refreshes: [listConfigurationTemplates],
    onDone: () => void navigate({ to: '/configuration' }),
  });
  return (
    <Page title={t('new')} lead={t('newLead')}>
      <TemplateForm
        submit={t('create')}
        problem={problem}
        sending={sending}
        onSubmit={(body) => send({ body })}
        onCancel={() => void navigate({ to: '/configuration' })}
      />
    </Page>
  );
}
