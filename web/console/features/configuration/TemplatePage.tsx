import { Button } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  changeConfigurationTemplate,
  deleteConfigurationTemplate,
  exportConfigurationTemplate,
  getConfigurationTemplate,
  listConfigurationTemplates,
  listDrift,
} from '../../../../server/devices/configuration/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { addressOf, useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { TemplateForm } from './TemplateForm.tsx';

/** What does this template want, and of which stations? */
export default function TemplatePage() {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const navigate = useNavigate();
  const { templateId } = useParams({ strict: false }) as { templateId: string };
  const params = { templateId };
  const { data: template, error, refetch } = useApi(getConfigurationTemplate, { params });
  const back = () => void navigate({ to: '/configuration' });
  const refreshes = [listConfigurationTemplates, getConfigurationTemplate, listDrift];
  const change = useWrite(changeConfigurationTemplate, { refreshes, onDone: back });
  const remove = useWrite(deleteConfigurationTemplate, {
    refreshes: [listConfigurationTemplates, listDrift],
  });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!template) return <EntitySkeleton />;
  return (
    <Page
      title={template.name}
      actions={
        <>
          <Button
            component="a"
            variant="default"
            href={addressOf(exportConfigurationTemplate, { params })}
            download
          >
            {t('csv')}
          </Button>
          {can('stations:write') && (
            <ConfirmButton
              label={t('remove')}
              title={t('removeTitle', { name: template.name })}
              effect={t('removeEffect')}
              act={() => remove.sendAsync({ params })}
              onDone={back}
            />
          )}
        </>
      }
    >
      <TemplateForm
        key={template.changedAt}
        template={template}
        submit={t('save')}
        problem={change.problem}
        sending={change.sending}
        onSubmit={({ organizationId: _fixed, ...body }) => change.send({ params, body })}
        onCancel={back}
      />
    </Page>
  );
}
