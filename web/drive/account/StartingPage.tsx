import { useEffect, useState } from 'react';
import { type OwnStart, ownStartLive } from '../../../server/drive/account-contract.ts';
import { getLabelledEvse } from '../../../server/drive/contract.ts';
import { addressOf, useAnswer } from '../api.ts';
import { lastingStream } from '../lasting.ts';
import { Page } from '../parts/Page.tsx';
import { useSeconds } from '../parts/useSeconds.ts';
import { go, Link, useSearch } from '../router.tsx';
import { useWords } from '../words/index.ts';

/** Longer than this a station takes only where no car is plugged in. */
const lateMs = 90_000;

/** The charger has been told to start: does it, and if not, why? */
export default function StartingPage({ code }: { code: string }) {
  const { t, say } = useWords();
  const search = useSearch();
  const since = search.get('since') ?? '';
  const start = useStart(code, search.get('token') ?? '', since);
  const evse = useAnswer(getLabelledEvse, { params: { code } });
  const late = useSeconds() - Date.parse(since) > lateMs;
  const title = evse.data?.siteName ?? evse.data?.reference ?? t('app');
  useEffect(() => {
    if (start?.transactionId) go(`/account/charges/${start.transactionId}`, { replace: true });
  }, [start]);
  return (
    <Page title={title} back={`/e/${code}`}>
      {start?.refused ? (
        <p className="notice" data-tone="amber" role="alert">
          {say(start.refused)}
        </p>
      ) : (
        <section className="big" data-tone={late ? 'amber' : 'blue'} role="status" aria-live="polite">
          <h2>{t(late ? 'startLate' : 'startingOwn')}</h2>
          <p>{t(late ? 'startLateHelp' : 'startedOwn')}</p>
        </section>
      )}
      {(start?.refused || late) && (
        <Link to={`/e/${code}`} className="button">
          {t('backToCharger')}
        </Link>
      )}
    </Page>
  );
}

function useStart(code: string, tokenId: string, since: string): OwnStart | undefined {
  const [start, put] = useState<OwnStart>();
  useEffect(() => {
    const stream = lastingStream(addressOf(ownStartLive, { params: { code }, query: { tokenId, since } }), {
      event: 'start',
      told: (data) => put(JSON.parse(data)),
      // The stream tells how it stands whenever it begins.
      reopened: () => {},
    });
    return () => stream.close();
  }, [code, tokenId, since]);
  return start;
}
