import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listRefusals, type Refusal } from '../../../../server/drivers/place-contract.ts';
import type { QueryOf } from '../../../../server/platform/http/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useList } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './drivers.module.css';
import { FixButton } from './FixButton.tsx';
import { wayOutOf } from './wayOut.ts';

/** Why was a token refused, and what lets it charge? Each with the button that mends it. */
export function Refusals({ query }: { query: NonNullable<QueryOf<typeof listRefusals>> }) {
  const { t } = useTranslation(['refusals', 'ui']);
  const list = useList(listRefusals, { query });
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <ListSkeleton />;
  if (list.items.length === 0)
    return (
      <EmptyState title={t('empty')}>
        <p>{t('emptyHelp')}</p>
      </EmptyState>
    );
  return (
    <>
      <ul className={classes.list}>
        {list.items.map((one) => (
          <Row key={one.id} refusal={one} />
        ))}
      </ul>
      {list.more && (
        <Button variant="default" onClick={list.readOn} style={{ alignSelf: 'start' }}>
          …
        </Button>
      )}
    </>
  );
}

function Row({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation('refusals');
  const say = useSentence();
  const { now, driverId, driverName, tokenUid, tokenId, stationIdentity, siteName } = refusal;
  const changed = !now.accepted && now.reason !== refusal.reason;
  const help = wayOutOf(refusal);
  return (
    <li>
      <span className={classes.grow}>
        {say(refusal.sentence)}
        <br />
        <span className="quiet">
          <Link to={`/stations/${encodeURIComponent(stationIdentity)}`}>{stationIdentity}</Link>
          {siteName && `, ${siteName}`}
          {driverId && (
            <>
              {' · '}
              <Link to={`/drivers/${driverId}`}>{driverName}</Link>
            </>
          )}
          {tokenUid && (
            <>
              {' · '}
              {tokenId ? (
                <Link to={`/tokens/${tokenId}`} className="mono">
                  {tokenUid}
                </Link>
              ) : (
                <CopyId value={tokenUid} />
              )}
            </>
          )}
        </span>
        {help && (
          <>
            <br />
            <span className="quiet">{t(`help.${help}`)}</span>
          </>
        )}
        {changed && (
          <>
            <br />
            <span className="quiet">
              {t('now')}: {say(now.sentence)}
            </span>
          </>
        )}
      </span>
      <span className={classes.fix}>
        {now.accepted && !help ? (
          <StatePill state="accepted" word={t('mended')} />
        ) : (
          <FixButton refusal={refusal} />
        )}
      </span>
      <Time at={refusal.at} zone={refusal.zone} />
    </li>
  );
}
