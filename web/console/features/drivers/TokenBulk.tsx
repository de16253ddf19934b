import { useTranslation } from 'react-i18next';
import { changeToken, getToken, listTokens, type Token } from '../../../../server/drivers/contract.ts';
import { useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';

/** Requests under way at once, so that a large selection does not crowd the server. */
const AT_ONCE = 4;

/** Blocks the selected tokens, or lets them charge again. */
export function TokenBulk({ tokens, done }: { tokens: Token[]; done: () => void }) {
  const { t } = useTranslation('tokens');
  const { sendAsync } = useWrite(changeToken, { refreshes: [listTokens, getToken] });
  const all = (status: Token['status']) => async () => {
    const waiting = tokens.filter((token) => token.status !== status && !token.retiredAt);
    const work = async () => {
      for (let token = waiting.pop(); token; token = waiting.pop())
        await sendAsync({ params: { tokenId: token.id }, body: { status } });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  const count = tokens.length;
  return (
    <>
      <ConfirmButton
        label={t('block.button')}
        title={t('block.many', { count })}
        effect={t('block.effect')}
        act={all('blocked')}
        onDone={done}
      />
      <ConfirmButton
        label={t('unblock')}
        title={t('unblockMany', { count })}
        effect={t('unblockEffect')}
        act={all('active')}
        onDone={done}
      />
    </>
  );
}
