import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  changeToken,
  getToken,
  listTokens,
  retireToken,
  type Token,
} from '../../../../server/drivers/contract.ts';
import { useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';

const refreshes = [listTokens, getToken];

/** What can be done with a token: edit it, block it or let it charge again, retire it. */
export function TokenActions({ token, onRetired }: { token: Token; onRetired?: () => void }) {
  const { t } = useTranslation('tokens');
  const can = useCan();
  const change = useWrite(changeToken, { refreshes });
  const retire = useWrite(retireToken, { refreshes });
  if (!can('tokens:write') || token.retiredAt) return null;
  const params = { tokenId: token.id };
  const become = (status: Token['status']) => change.sendAsync({ params, body: { status } });
  return (
    <Group gap={8}>
      <Button component={Link} to={`/tokens/${token.id}/edit`} variant="default">
        {t('edit')}
      </Button>
      {token.status === 'active' ? (
        <>
          <ConfirmButton
            label={t('block.button')}
            title={t('block.title', { uid: token.uid })}
            effect={t('block.effect')}
            act={() => become('blocked')}
          />
          <ConfirmButton
            label={t('lost.button')}
            title={t('lost.title', { uid: token.uid })}
            effect={t('lost.effect')}
            act={() => become('lost')}
          />
        </>
      ) : (
        <Button variant="default" loading={change.sending} onClick={() => void become('active')}>
          {t('unblock')}
        </Button>
      )}
      <ConfirmButton
        label={t('retire.button')}
        title={t('retire.title', { uid: token.uid })}
        effect={t('retire.effect')}
        act={() => retire.sendAsync({ params })}
        {...(onRetired && { onDone: onRetired })}
      />
    </Group>
  );
}
