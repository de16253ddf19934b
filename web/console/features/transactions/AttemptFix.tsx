import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeToken, getToken, listTokens } from '../../../../server/drivers/contract.ts';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import type { Attempt } from './AttemptsPage.tsx';
import { fixOf, stillBlocked } from './attemptFix.ts';

/** The one click that would have let the driver charge. */
export function AttemptFix({ attempt, compact = false }: { attempt: Attempt; compact?: boolean }) {
  const { t } = useTranslation('attempts');
  const can = useCan();
  const fix = fixOf(attempt);
  const size = { size: compact ? 'compact-xs' : 'sm', variant: compact ? 'default' : 'filled' };
  if (!fix) return null;
  if (fix.kind === 'accept-station')
    return can('stations:onboard') ? (
      <Button component={Link} to="/waiting" {...size}>
        {t('fix.acceptStation')}
      </Button>
    ) : null;
  if (fix.kind === 'see-why')
    return (
      <Button
        component={Link}
        to={`/refusals?${new URLSearchParams({ token: fix.uid, station: fix.stationIdentity })}`}
        {...size}
      >
        {t('fix.seeWhy')}
      </Button>
    );
  if (!can('tokens:write')) return null;
  if (fix.kind === 'add-token') return <AddToken {...fix} size={size} />;
  if (fix.kind === 'edit-token')
    return (
      <Button component={Link} to={`/tokens/${fix.tokenId}/edit`} {...size}>
        {t('fix.editToken')}
      </Button>
    );
  return <Unblock tokenId={fix.tokenId} size={size} />;
}

/** Offered only while nobody has added the token since. */
function AddToken({ uid, organizationId, size }: { uid: string; organizationId: string; size: Size }) {
  const { t } = useTranslation('attempts');
  const { data } = useApi(listTokens, { query: { q: uid, limit: 20 } });
  if (!data) return null;
  const added = data.items.find((token) => token.uid.toLowerCase() === uid.toLowerCase());
  if (added) return <Link to={`/tokens/${added.id}`}>{t('fix.added')}</Link>;
  const search = new URLSearchParams({ uid, organizationId, back: '/attempts' });
  return (
    <Button component={Link} to={`/tokens/new?${search}`} {...size}>
      {t('fix.addToken')}
    </Button>
  );
}

interface Size {
  size: string;
  variant: string;
}

/** Offered only while the token is still blocked: an old refusal is not news. */
function Unblock({ tokenId, size }: { tokenId: string; size: Size }) {
  const { t } = useTranslation('attempts');
  const { data: token } = useApi(getToken, { params: { tokenId } });
  const { send, sending } = useWrite(changeToken, { refreshes: [listTokens, getToken] });
  if (!stillBlocked(token)) return null;
  return (
    <Button
      {...size}
      loading={sending}
      onClick={() => send({ params: { tokenId }, body: { status: 'active' } })}
    >
      {t('fix.unblock')}
    </Button>
  );
}
