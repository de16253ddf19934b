import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  changeStationModel,
  deleteStationModel,
  getStationModel,
  listStationModels,
} from '../../../../server/devices/templates/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { ModelFacts } from './ModelFacts.tsx';
import { ModelForm } from './ModelForm.tsx';

/** What is known of this model, and what shall its stations be set to? */
export default function ModelPage() {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const navigate = useNavigate();
  const { modelId } = useParams({ strict: false }) as { modelId: string };
  const params = { modelId };
  const { data, error, refetch } = useApi(listStationModels, { query: { modelId } });
  const back = () => void navigate({ to: '/configuration', search: { tab: 'models' } as never });
  const refreshes = [listStationModels, getStationModel];
  const change = useWrite(changeStationModel, { refreshes, onDone: back });
  const remove = useWrite(deleteStationModel, { refreshes: [listStationModels, getStationModel] });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <EntitySkeleton />;
  const [model] = data.items;
  if (!model) return <EmptyState title={t('model.gone')} />;
  const own = can('stations:write') && !model.builtIn;
  return (
    <Page
      title={model.name}
      lead={t(model.builtIn ? 'model.leadBuiltIn' : 'model.lead', { count: model.stations })}
      actions={
        can('stations:write') && (
          <>
            <Button
              component={Link}
              to="/configuration/models/new"
              search={{ copy: modelId } as never}
              variant="default"
            >
              {t('model.copy')}
            </Button>
            {own && (
              <ConfirmButton
                label={t('remove')}
                title={t('model.removeTitle', { name: model.name })}
                effect={t('model.removeEffect', { count: model.stations })}
                act={() => remove.sendAsync({ params })}
                onDone={back}
              />
            )}
          </>
        )
      }
    >
      {own ? (
        <ModelForm
          key={model.changedAt}
          model={model}
          submit={t('save')}
          problem={change.problem}
          sending={change.sending}
          onSubmit={(body) => change.send({ params, body })}
          onCancel={back}
        />
      ) : (
        <ModelFacts model={model} />
      )}
    </Page>
  );
}
