import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Token } from '../../../../server/drivers/contract.ts';
import { useNow } from '../../../ui/clock.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { useSentence } from '../../words/sentence.ts';
import { TokenActions } from './TokenActions.tsx';
import { TokenCheck } from './TokenCheck.tsx';
import { TokenFacts } from './TokenFacts.tsx';
import { TokenPill } from './TokensPage.tsx';

/** A token beside the list: whether it charges, what is known of it, and what can be done. */
export function TokenPanel({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation(['tokens', 'ui']);
  const say = useSentence();
  return (
    <SidePanel
      title={token.label || token.uid}
      onClose={onClose}
      actions={
        <Button component={Link} to={`/tokens/${token.id}`} size="xs" variant="default">
          {t('ui:panel.open')}
        </Button>
      }
    >
      <div>
        <TokenPill token={token} now={useNow()} />
        <p style={{ margin: '8px 0 0' }}>{say(token.sentence)}</p>
      </div>
      <TokenActions token={token} />
      <TokenFacts token={token} />
      <TokenCheck uid={token.uid} />
    </SidePanel>
  );
}
