import { notifications } from '@mantine/notifications';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeToken, getToken, listTokens } from '../../../../server/drivers/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { TokenForm } from './TokenForm.tsx';

/** Changes a token. */
export default function EditTokenPage() {
  const { t } = useTranslation(['tokens', 'ui']);
  const navigate = useNavigate();
  const { tokenId = '' } = useParams({ strict: false });
  const { data: token, error } = useApi(getToken, { params: { tokenId } });
  const leave = () => void navigate({ to: `/tokens/${tokenId}` });
  const { send, sending, problem } = useWrite(changeToken, {
    refreshes: [listTokens, getToken],
    onDone: () => {
      notifications.show({ message: t('ui:form.saved') });
      leave();
    },
  });
  return (
    <Page title={t('editTitle', { uid: token?.uid ?? '' })}>
      {error && <ErrorState error={error} />}
      {!token && !error && <EntitySkeleton />}
      {token && (
        <TokenForm
          token={token}
          save={(_uid, body) => send({ params: { tokenId }, body })}
          sending={sending}
          problem={problem}
          onCancel={leave}
        />
      )}
    </Page>
  );
}
