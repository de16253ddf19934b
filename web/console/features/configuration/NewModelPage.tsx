import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  createStationModel,
  getStationModel,
  listStationModels,
} from '../../../../server/devices/templates/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ModelForm } from './ModelForm.tsx';

/** What is known of a model that the catalogue does not have yet, or has as one that came with Busbar? */
export default function NewModelPage() {
  const { t } = useTranslation('configuration');
  const navigate = useNavigate();
  const { copy } = useSearch({ strict: false }) as { copy?: string };
  const { data, error } = useApi(
    listStationModels,
    { query: { ...(copy && { modelId: copy }) } },
    { enabled: copy !== undefined },
  );
  const model = copy === undefined ? undefined : data?.items[0];
  const back = () => void navigate({ to: '/configuration', search: { tab: 'models' } as never });
  const { send, sending, problem } = useWrite(createStationModel, {
    refreshes: [listStationModels, getStationModel],
    onDone: back,
  });
  if (error) return <ErrorState error={error} />;
  if (copy !== undefined && !data) return <EntitySkeleton />;
  return (
    <Page title={t('model.new')} lead={t('model.newLead')}>
      <ModelForm
        model={model && { ...model, name: t('model.copyOf', { name: model.name }) }}
        submit={t('create')}
        problem={problem}
        sending={sending}
        onSubmit={(body) => send({ body })}
        onCancel={back}
      />
    </Page>
  );
}
