import { notifications } from '@mantine/notifications';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { createToken, listTokens, type TokenKind, tokenKinds } from '../../../../server/drivers/contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { useChosenScope } from '../../scope.ts';
import { useOrganizations } from '../../session.ts';
import { TokenForm } from './TokenForm.tsx';

/** Makes a token; an address such as /tokens/new?uid=04A1… comes filled in, as from a refused attempt. */
export default function NewTokenPage() {
  const { t } = useTranslation('tokens');
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string>;
  const { organizationId: scope } = useChosenScope();
  const organizations = useOrganizations();
  const organizationId = search.organizationId ?? scope ?? organizations[0]?.id;
  const { send, sending, problem } = useWrite(createToken, {
    refreshes: [listTokens],
    onDone: (token) => {
      notifications.show({ message: t('made', { uid: token.uid }) });
      void navigate({ to: search.back ?? `/tokens/${token.id}` });
    },
  });
  const kind = tokenKinds.find((one): one is TokenKind => one === search.kind);
  return (
    <Page title={t('new')} lead={t('newLead')}>
      {/* The form takes its first values once: it waits until the organizations are known. */}
      {organizationId && (
        <TokenForm
          preset={{
            organizationId,
            ...(search.uid && { uid: search.uid }),
            ...(kind && { kind }),
            ...(search.driverId && { driverId: search.driverId }),
            ...(search.printedNumber && { printedNumber: search.printedNumber }),
          }}
          save={(uid, body) => {
            const { status: _status, ...facts } = body;
            send({ body: { ...facts, uid } });
          }}
          sending={sending}
          problem={problem}
          onCancel={() => void navigate({ to: search.back ?? '/tokens' })}
        />
      )}
    </Page>
  );
}
